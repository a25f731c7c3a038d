// Stands in for the native parent watch. The extension host then ends by its socket alone.
exports.start = () => {}
