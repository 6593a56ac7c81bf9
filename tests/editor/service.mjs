// What the extension does with its files: reads definitions, checks features, builds completions.
// In: {"glue": [{"uri", "content"}], "features": [{"uri", "content"}]} on stdin; out: JSON on stdout.
import { createRequire } from 'node:module'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const require = createRequire(join(process.cwd(), 'package.json'))
const service = require('@cucumber/language-service')
const { WasmParserAdapter } = require('@cucumber/language-service/wasm')

const dist = join(process.cwd(), 'node_modules', '@cucumber', 'language-service', 'dist')
const adapter = new WasmParserAdapter(dist)
await adapter.init()

const input = JSON.parse(readFileSync(0, 'utf-8'))
const sources = input.glue.map(({ uri, content }) => ({ languageName: 'python', uri, content }))
const built = new service.ExpressionBuilder(adapter).build(sources, [])
const expressions = built.expressionLinks.map((link) => link.expression)

const diagnostics = {}
const texts = []
for (const { uri, content } of input.features) {
  diagnostics[uri] = service
    .getGherkinDiagnostics(content, expressions)
    .map((one) => ({ line: one.range.start.line + 1, message: one.message }))
  const { gherkinDocument } = service.parseGherkinDocument(content)
  if (gherkinDocument) texts.push(...service.extractStepTexts(gherkinDocument, []))
}
const suggestions = service.buildSuggestions(built.registry, texts, expressions)
process.stdout.write(
  JSON.stringify({
    errors: built.errors.map((one) => String(one.message ?? one)),
    expressions: expressions.length,
    diagnostics,
    suggestions: suggestions.map(({ label, segments, matched }) => ({ label, segments, matched })),
  })
)
