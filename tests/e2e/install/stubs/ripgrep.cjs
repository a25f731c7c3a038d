// Stands in for the search tool; the tests never search.
exports.rgPath = exports.rgDiskPath = '/usr/bin/rg'
