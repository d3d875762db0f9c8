package main

import (
	"bytes"
	"debug/buildinfo"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// Each module that the linker has put into the program has its licence in the file.
func TestComplete(t *testing.T) {
	t.Chdir("../..")
	var out bytes.Buffer
	if err := run(t.Context(), []string{runtime.GOOS + "/" + runtime.GOARCH, "windows/amd64"}, &out); err != nil {
		t.Fatal(err)
	}
	bin := filepath.Join(t.TempDir(), "schemactl")
	if said, err := exec.CommandContext(t.Context(), "go", "build", "-o", bin, program).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	info, err := buildinfo.ReadFile(bin)
	if err != nil || len(info.Deps) == 0 {
		t.Fatalf("the program names no modules: %v", err)
	}
	for _, m := range append(info.Deps, &info.Main) {
		section := "\n" + m.Path + " " + m.Version + ": "
		if found := strings.Contains(out.String(), section); found != (m.Path != info.Main.Path) {
			t.Errorf("%s %s: found is %v", m.Path, m.Version, found)
		}
	}
	if !strings.Contains(out.String(), "\nstd "+runtime.Version()+": LICENSE\n") {
		t.Error("the licence of Go itself is missing")
	}
}

// A module without a licence, or with a notice alone, stops a release.
func TestNoLicence(t *testing.T) {
	for name, tt := range map[string]struct {
		file, text string
		ok         bool
	}{
		"nothing":                {},
		"a notice alone":         {"NOTICE", "Copyright somebody", false},
		"a program of this name": {"license.go", "package x // Permission is hereby granted", false},
		"all rights reserved":    {"LICENSE.md", "All rights reserved.", false},
		"MIT":                    {"LICENSE-MIT", "Permission is hereby granted, free of charge", true},
		"British spelling":       {"LICENCE.txt", "Redistribution and use in source and binary forms", true},
		"GNU's name":             {"COPYING", "Mozilla Public License, version 2.0", true},
		"the public domain":      {"UNLICENSE", "This is free and unencumbered software released into the public domain.", true},
	} {
		t.Run(name, func(t *testing.T) {
			m := module{Path: "example.com/m", Version: "v1.0.0", Dir: t.TempDir()}
			if tt.file != "" {
				if err := os.WriteFile(filepath.Join(m.Dir, tt.file), []byte(tt.text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			files, err := m.files()
			if (err == nil) != tt.ok || tt.ok && len(files) != 1 {
				t.Errorf("%v, %v", files, err)
			}
		})
	}
}

// Every other file beside the licence that asks to be handed on is.
func TestNotices(t *testing.T) {
	m := module{Path: "example.com/m", Dir: t.TempDir()}
	for name, text := range map[string]string{"LICENSE": "Apache License", "NOTICE.txt": "Copyright somebody", "PATENTS": "grant", "README.md": "words"} {
		if err := os.WriteFile(filepath.Join(m.Dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	files, err := m.files()
	if err != nil || len(files) != 3 {
		t.Errorf("%v, %v", files, err)
	}
}
