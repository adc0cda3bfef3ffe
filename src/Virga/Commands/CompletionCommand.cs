using System.CommandLine;

namespace Virga.Commands;

/// <summary><c>virga completion</c>: a script for bash, made from the commands themselves.</summary>
internal static class CompletionCommand
{
    public static Command Create(RootCommand root)
    {
        Command command = new("completion", "Print a completion script for bash.\n\nExample:\n  source <(virga completion)");
        command.SetAction(_ =>
        {
            string verbs = string.Join(' ', root.Subcommands.Select(verb => verb.Name));
            Console.Out.WriteLine("_virga() {");
            Console.Out.WriteLine("  local word=${COMP_WORDS[COMP_CWORD]}");
            Console.Out.WriteLine("  case ${COMP_WORDS[1]} in");
            foreach (Command verb in root.Subcommands)
            {
                Console.Out.WriteLine($"    {verb.Name}) [[ $COMP_CWORD -gt 1 ]] && COMPREPLY=($(compgen -f -W '{string.Join(' ', verb.Options.Select(option => option.Name))}' -- \"$word\")) && return ;;");
            }

            Console.Out.WriteLine("  esac");
            Console.Out.WriteLine($"  COMPREPLY=($(compgen -W '{verbs}' -- \"$word\"))");
            Console.Out.WriteLine("}");
            Console.Out.WriteLine("complete -o filenames -F _virga virga ./virga");
        });
        return command;
    }
}
