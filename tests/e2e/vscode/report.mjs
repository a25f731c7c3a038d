// One line a check, as every suite here prints them.

import { isDeepStrictEqual } from 'node:util'

export class Report {
  #passed = 0
  #failed = 0
  #start = Date.now()

  check(name, ok, detail) {
    if (ok) this.#passed++
    else this.#failed++
    const beside = detail === undefined ? '' : `  # ${(typeof detail === 'string' ? detail : JSON.stringify(detail)).replace(/\s+/g, ' ').slice(0, 300)}`
    console.log(`${ok ? 'ok  ' : 'FAIL'} ${name}  [${Date.now() - this.#start} ms]${beside}`)
    return Boolean(ok)
  }

  equal(name, got, wanted) {
    const same = isDeepStrictEqual(got, wanted)
    return this.check(name, same, same ? undefined : { got, wanted })
  }

  end() {
    console.log(`${this.#passed} passed, ${this.#failed} failed`)
    return this.#failed === 0 ? 0 : 1
  }
}
