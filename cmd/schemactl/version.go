package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/urfave/cli/v2"
)

// release, commit and date are set by the build: -ldflags "-X main.release=1.2.3". The date is the
// commit's, so that a build made again is the same, byte for byte.
var release, commit, date string

func version() string {
	if release != "" {
		return release
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return "development"
}

// origin says of which commit the program is; empty where that is not known.
func origin() string {
	c, d := commit, date
	if info, ok := debug.ReadBuildInfo(); ok && c == "" {
		for _, s := range info.Settings {
			switch s.Key {
			case "vcs.revision":
				c = s.Value
			case "vcs.time":
				d = s.Value
			}
		}
	}
	if c == "" {
		return ""
	}
	if d != "" {
		d = " of " + d
	}
	return "commit " + c[:min(len(c), 12)] + d + ", "
}

func versionCommand(v *voice) *cli.Command {
	return &cli.Command{
		Name:  "version",
		Usage: "print the version",
		Action: func(c *cli.Context) error {
			if err := noArgs(c); err != nil {
				return err
			}
			_, err := fmt.Fprintf(v.out, "schemactl %s (%s%s %s/%s)\n", version(), origin(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return err
		},
	}
}
