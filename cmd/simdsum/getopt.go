package main

import (
	"fmt"
	"strings"

	"github.com/spf13/pflag"
)

// parse sets the flags of fs from args and returns the operands. The syntax,
// the order in which flags take effect and the texts of errors are those of
// the C library's getopt_long, on which coreutils' programs stand and which
// pflag's own parser follows only in part: long names may be shortened as far as
// they stay unique, "-l=8" has the value "=8", switches take no value, and
// what follows --help is not looked at.
func (c *console) parse(fs *pflag.FlagSet, args []string) (operands []string, err error) {
	for len(args) > 0 {
		arg := args[0]
		args = args[1:]
		switch {
		case arg == "--":
			return append(operands, args...), nil
		case strings.HasPrefix(arg, "--"):
			args, err = c.parseLong(fs, arg[2:], args)
		case strings.HasPrefix(arg, "-") && arg != "-":
			args, err = c.parseShort(fs, arg[1:], args)
		default:
			operands = append(operands, arg)
		}
		if err != nil || isSet(fs, "help") || isSet(fs, "version") {
			return operands, err
		}
	}
	return operands, nil
}

// parseLong sets the flag that arg names (name or name=value) and returns the
// arguments that are left.
func (c *console) parseLong(fs *pflag.FlagSet, arg string, rest []string) ([]string, error) {
	name, value, hasValue := strings.Cut(arg, "=")
	flag, err := lookupLong(fs, name, arg)
	if err != nil {
		return nil, err
	}
	if isSwitch(flag) {
		if hasValue {
			return nil, usageErrorf("option '--%s' doesn't allow an argument", flag.Name)
		}
		return rest, set(flag, flag.NoOptDefVal)
	}
	if !hasValue {
		if len(rest) == 0 {
			return nil, usageErrorf("option '--%s' requires an argument", flag.Name)
		}
		value, rest = rest[0], rest[1:]
	}
	return rest, set(flag, value)
}

// lookupLong finds the flag that has the name, or is the only one whose name
// begins with it.
func lookupLong(fs *pflag.FlagSet, name, arg string) (*pflag.Flag, error) {
	if flag := fs.Lookup(name); flag != nil {
		return flag, nil
	}
	var found []*pflag.Flag
	var possibilities strings.Builder
	fs.VisitAll(func(f *pflag.Flag) {
		if strings.HasPrefix(f.Name, name) {
			found = append(found, f)
			fmt.Fprintf(&possibilities, " '--%s'", f.Name)
		}
	})
	switch len(found) {
	case 0:
		return nil, usageErrorf("unrecognized option '--%s'", arg)
	case 1:
		return found[0], nil
	}
	return nil, usageErrorf("option '--%s' is ambiguous; possibilities:%s", arg, possibilities.String())
}

// parseShort sets the flags of a cluster such as bl256 and returns the
// arguments that are left.
func (c *console) parseShort(fs *pflag.FlagSet, cluster string, rest []string) ([]string, error) {
	for i := range len(cluster) {
		letter := cluster[i : i+1]
		var flag *pflag.Flag
		if letter[0] < 0x80 { // pflag panics at half a character
			flag = fs.ShorthandLookup(letter)
		}
		if flag == nil {
			return nil, usageErrorf("invalid option -- '%s'", letter)
		}
		if isSwitch(flag) {
			if err := set(flag, flag.NoOptDefVal); err != nil {
				return nil, err
			}
			if isSet(fs, "help") || isSet(fs, "version") {
				return rest, nil
			}
			continue
		}
		value := cluster[i+1:]
		if value == "" {
			if len(rest) == 0 {
				return nil, usageErrorf("option requires an argument -- '%s'", letter)
			}
			value, rest = rest[0], rest[1:]
		}
		return rest, set(flag, value)
	}
	return rest, nil
}

// set gives the flag its value. Unlike pflag's Set it leaves the error as it is.
func set(flag *pflag.Flag, value string) error {
	flag.Changed = true
	return flag.Value.Set(value)
}

func isSwitch(flag *pflag.Flag) bool { return flag.NoOptDefVal != "" }

func isSet(fs *pflag.FlagSet, name string) bool {
	flag := fs.Lookup(name)
	return flag != nil && flag.Changed
}

// usageError is a mistake in the command line; the way to --help follows it.
type usageError string

func (e usageError) Error() string { return string(e) }

func usageErrorf(format string, args ...any) error { return usageError(fmt.Sprintf(format, args...)) }
