//go:build !linux

package main

// useHugePages is for Linux alone.
func useHugePages(int) {}
