// The grammar, as VS Code reads it, on HCL with everything in it: npm test.
'use strict'

const assert = require('node:assert')
const fs = require('node:fs')
const path = require('node:path')
const { test } = require('node:test')
const oniguruma = require('vscode-oniguruma')
const { Registry, INITIAL, parseRawGrammar } = require('vscode-textmate')

const file = path.join(__dirname, '../syntaxes/schemactl.tmLanguage.json')
const wasm = fs.readFileSync(require.resolve('vscode-oniguruma/release/onig.wasm'))
const sql = { scopeName: 'source.sql', patterns: [{ name: 'keyword.sql', match: '\\b(?i:select|from|now)\\b' }], repository: {} }

async function scopes(text) {
  await oniguruma.loadWASM(wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength)).catch(() => {})
  const registry = new Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns), createOnigString: (s) => new oniguruma.OnigString(s),
    }),
    loadGrammar: async (name) => (name === 'source.sql' ? sql : parseRawGrammar(fs.readFileSync(file, 'utf8'), file)),
  })
  const grammar = await registry.loadGrammar('source.hcl.schemactl')
  const out = []
  let state = INITIAL
  for (const line of text.split('\n')) {
    const result = grammar.tokenizeLine(line, state)
    state = result.ruleStack
    for (const t of result.tokens) out.push([line.slice(t.startIndex, t.endIndex).trim(), t.scopes.join(' ')])
  }
  return out
}

test('grammar', async () => {
  const found = await scopes(`table "users" { # who
  schema = schema.public
  column "id" {
    type    = bigint
    null    = false
    default = sql("now()")
    comment = "say \${var.x} \\" done"
  }
}
view "v" {
  as = <<-SQL
    SELECT 1 FROM users
  SQL
  check_option = LOCAL
}`)
  const scopeOf = (word) => found.find(([text]) => text === word)?.[1] ?? 'no such token'
  for (const [word, scope] of [
    ['table', 'storage.type.block'], ['"users"', 'label'], ['# who', 'comment.line'], ['schema', 'property'], ['column', 'storage.type.block'],
    ['bigint', 'support.type'], ['false', 'constant.language'], ['sql', 'support.function.sql'], ['now', 'meta.embedded.block.sql keyword.sql'],
    ['var', 'variable.language.reference'], ['\\"', 'escape'], ['SELECT', 'meta.embedded.block.sql keyword.sql'], ['LOCAL', 'constant.other.keyword'],
  ]) {
    assert.ok(scopeOf(word).includes(scope), `${word}: ${scopeOf(word)} has no ${scope}`)
  }
})
