// The client of schemactl lsp: it starts the program and hands the messages on. Everything else is in the program.
'use strict'

const vscode = require('vscode')
const { LanguageClient, TransportKind } = require('vscode-languageclient/node')

let client

function options() {
  const settings = vscode.workspace.getConfiguration('schemactl')
  const args = ['lsp', ...settings.get('arguments', [])]
  if (settings.get('live', false)) args.push('--live')
  if (settings.get('trustPolicy', false) && vscode.workspace.isTrusted) args.push('--untrusted=false')
  const folder = vscode.workspace.workspaceFolders?.[0]
  return { command: settings.get('path', 'schemactl'), args, transport: TransportKind.stdio, options: folder && { cwd: folder.uri.fsPath } }
}

async function start() {
  client = new LanguageClient('schemactl', 'schemactl', options(), {
    documentSelector: [{ scheme: 'file', language: 'hcl' }],
  })
  await client.start()
}

async function stop() {
  const running = client
  client = undefined
  await running?.stop()
}

async function restart() {
  await stop()
  await start()
}

async function activate(context) {
  context.subscriptions.push(
    vscode.commands.registerCommand('schemactl.restart', restart),
    vscode.workspace.onDidChangeConfiguration((e) => {
      if (e.affectsConfiguration('schemactl')) return restart()
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(restart),
  )
  await start()
}

module.exports = { activate, deactivate: stop }
