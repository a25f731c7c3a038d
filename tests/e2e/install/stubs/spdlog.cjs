// Stands in for the native logger: appends to the log file, so that output channels can be read.
const fs = require('node:fs')
const path = require('node:path')

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'critical']

class Logger {
  constructor(file) {
    this.file = file
    this.level = 2
    this.raw = false
    fs.mkdirSync(path.dirname(file), { recursive: true })
  }
  put(level, message) {
    if (level < this.level) return
    fs.appendFileSync(this.file, this.raw ? message : `${new Date().toISOString()} [${LEVELS[level]}] ${message}\n`)
  }
  getLevel() { return this.level }
  setLevel(level) { this.level = level }
  setPattern() {}
  clearFormatters() { this.raw = true }
  flush() {}
  drop() {}
}
LEVELS.forEach((name, level) => {
  Logger.prototype[name] = function log(message) { this.put(level, message) }
})

const create = async (_name, file) => new Logger(file)
exports.version = 0
exports.createRotatingLogger = create
exports.createAsyncRotatingLogger = create
exports.setLevel = exports.setFlushOn = exports.shutdown = () => {}
