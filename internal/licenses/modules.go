package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
)

// module is one that the program is built of, in a folder of this machine.
type module struct {
	Path, Version, Dir string
	Main               bool
}

func (m module) String() string { return strings.TrimSpace(m.Path + " " + m.Version) }

// modules are those of the packages that the program is built of on a platform, but for the program's own.
func modules(ctx context.Context, platform string) ([]module, error) {
	goos, goarch, ok := strings.Cut(platform, "/")
	if !ok {
		return nil, fmt.Errorf("%q is no platform; write GOOS/GOARCH", platform)
	}
	out, err := goCommand(ctx, []string{"GOOS=" + goos, "GOARCH=" + goarch, "CGO_ENABLED=0"}, "list", "-deps", "-json=Module", program)
	if err != nil {
		return nil, err
	}
	var list []module
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p struct {
			Module *struct {
				module
				Replace *module
			}
		}
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return list, nil
		} else if err != nil {
			return nil, fmt.Errorf("read the list of packages: %w", err)
		}
		if p.Module == nil || p.Module.Main {
			continue
		}
		m := p.Module.module
		if p.Module.Replace != nil {
			m.Dir = p.Module.Replace.Dir
		}
		list = append(list, m)
	}
}

// standardLibrary is Go itself, whose library and runtime are in every program.
func standardLibrary(ctx context.Context) (module, error) {
	out, err := goCommand(ctx, nil, "env", "GOROOT", "GOVERSION")
	if err != nil {
		return module{}, err
	}
	root, version, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
	return module{Path: "std", Version: version, Dir: root}, nil
}

func goCommand(ctx context.Context, env []string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Env = append(os.Environ(), env...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("go %s: %w\n%s", strings.Join(args, " "), err, stderr.String())
	}
	return stdout.Bytes(), nil
}

// file is a text that has to be handed on with a module.
type file struct{ name, text string }

// legal are the names that such files have at the top of a module.
var legal = regexp.MustCompile(`(?i)^(licen[cs]e|copying|copyright|notice|patents|unlicense)([-._].*)?$`)

// grant finds what a licence must say; a notice or a list of names alone permits nothing.
var grant = regexp.MustCompile(`(?i)permission is hereby granted|redistribution and use in source|apache license|mozilla public license|isc license|permission to use, copy, modify|released into the public domain`)

// files are the texts of a module. One without a licence is an error: it may not be handed on.
func (m module) files() ([]file, error) {
	entries, err := os.ReadDir(m.Dir)
	if err != nil {
		return nil, fmt.Errorf("look for the licence of %s: %w", m, err)
	}
	var out []file
	granted := false
	for _, e := range entries {
		if e.IsDir() || !legal.MatchString(e.Name()) || strings.HasSuffix(e.Name(), ".go") {
			continue
		}
		text, err := os.ReadFile(filepath.Join(m.Dir, e.Name()))
		if err != nil {
			return nil, fmt.Errorf("read the licence of %s: %w", m, err)
		}
		granted = granted || grant.Match(text)
		out = append(out, file{e.Name(), string(text)})
	}
	if !granted {
		return nil, fmt.Errorf("%s has no licence that is known, in %s: find out what permits handing it on, or leave the module out", m, m.Dir)
	}
	return out, nil
}
