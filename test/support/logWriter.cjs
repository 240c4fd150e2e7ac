// Takes the place of VS Code's native log writer (@vscode/spdlog) in a host from npm, which is installed without a
// compiler: without one, the output channels of extensions stay empty. The same functions, as far as VS Code uses them.
'use strict';
const fs = require('node:fs');
const path = require('node:path');

class Logger {
  constructor(filename) {
    this.filename = filename;
    this.level = 0;
    this.plain = false;
  }
  write(level, name, message) {
    if (level < this.level) return;
    const time = new Date().toISOString().replace('T', ' ').replace('Z', '');
    fs.appendFileSync(this.filename, this.plain ? message : `${time} [${name}] ${message}\n`);
  }
  trace(message) { this.write(0, 'trace', message); }
  debug(message) { this.write(1, 'debug', message); }
  info(message) { this.write(2, 'info', message); }
  warn(message) { this.write(3, 'warning', message); }
  error(message) { this.write(4, 'error', message); }
  critical(message) { this.write(5, 'critical', message); }
  getLevel() { return this.level; }
  setLevel(level) { this.level = level; }
  setPattern() { this.plain = false; }
  clearFormatters() { this.plain = true; }
  flush() {}
  drop() {}
}

async function createLogger(_name, filename) {
  await fs.promises.mkdir(path.dirname(filename), { recursive: true });
  return new Logger(filename);
}

exports.setLevel = () => {};
exports.setFlushOn = () => {};
exports.createRotatingLogger = createLogger;
exports.createAsyncRotatingLogger = createLogger;
