//go:build !linux

package main

// adviseHugePages is for Linux alone.
func adviseHugePages([]byte) {}
