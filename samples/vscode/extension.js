// Starts `ebpfguard lsp` and leaves the rest to it.
const { workspace } = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

let client;

exports.activate = () => {
  const command = workspace.getConfiguration("ebpfguard").get("path");
  client = new LanguageClient(
    "ebpfguard",
    "EbpfGuard rules",
    { command, args: ["lsp"] },
    { documentSelector: [{ scheme: "file", language: "ebpfguard-rule" }] },
  );
  return client.start();
};

exports.deactivate = () => client?.stop();
