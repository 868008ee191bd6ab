package main

import "github.com/spf13/cobra"

func (c *console) completionCommand() *cobra.Command {
	scripts := map[string]func(root *cobra.Command) error{
		"bash":       func(root *cobra.Command) error { return root.GenBashCompletionV2(c.out, true) },
		"zsh":        func(root *cobra.Command) error { return root.GenZshCompletion(c.out) },
		"fish":       func(root *cobra.Command) error { return root.GenFishCompletion(c.out, true) },
		"powershell": func(root *cobra.Command) error { return root.GenPowerShellCompletionWithDesc(c.out) },
	}
	cmd := &cobra.Command{
		Use:   "completion SHELL",
		Short: "Write a script that makes a shell complete commands and options",
		Long: `Write the script by which SHELL, one of bash, zsh, fish and powershell, completes
commands and options. For the shell that is running:

  bash        source <(simdsum completion bash)
  zsh         source <(simdsum completion zsh)
  fish        simdsum completion fish | source
  powershell  simdsum completion powershell | Out-String | Invoke-Expression

To have it in each, put that line into the file that the shell reads when it starts.
Bash needs the package bash-completion.`,
		ValidArgs: []string{"bash", "zsh", "fish", "powershell"},
	}
	return c.runnable(cmd, &options{}, func(args []string) error {
		if len(args) != 1 {
			return usageErrorf("completion takes a shell")
		}
		script := scripts[args[0]]
		if script == nil {
			return usageErrorf("unknown shell: %s (bash, zsh, fish or powershell)", c.quote(args[0]))
		}
		return script(cmd.Root())
	})
}
