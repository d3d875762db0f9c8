package scratch

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// owner is what the name of a throwaway database says of who made it.
type owner struct {
	// host is a hash of the machine and of the space that its process numbers count in.
	host string
	pid  int
	made time.Time
}

const prefix = "schemactl_scratch_"

var namePattern = regexp.MustCompile(`^` + prefix + `([0-9a-f]{8})_(\d{1,10})_(\d{10,11})_[0-9a-z]{6}$`)

// newName names a database of this process.
func newName(now time.Time) string {
	return fmt.Sprintf("%s%s_%d_%d_%s", prefix, thisHost(), os.Getpid(), now.Unix(), strings.ToLower(rand.Text()[:6]))
}

// ownerOf reads a name; ok reports that it is one of ours.
func ownerOf(name string) (o owner, ok bool) {
	m := namePattern.FindStringSubmatch(name)
	if m == nil {
		return owner{}, false
	}
	seconds, err := strconv.ParseInt(m[3], 10, 64)
	pid, pidErr := strconv.Atoi(m[2])
	return owner{host: m[1], pid: pid, made: time.Unix(seconds, 0)}, err == nil && pidErr == nil
}

// recent is how old the database of another machine must be to be taken for a leftover: until then nothing
// tells a process that has not connected yet from one that is gone.
const recent = 15 * time.Minute

// gone reports whether whoever made the database has ended, by what can be seen from here.
func (o owner) gone(now time.Time) bool {
	if o.host == thisHost() {
		return !alive(o.pid)
	}
	return now.Sub(o.made) > recent
}

// thisHost is a hash of the machine's name and of the process namespace, where there is one.
func thisHost() string {
	name, _ := os.Hostname()
	space, _ := os.Readlink("/proc/self/ns/pid")
	sum := sha256.Sum256([]byte(name + "\x00" + space))
	return hex.EncodeToString(sum[:4])
}

// alive reports whether a process of this machine runs.
func alive(pid int) bool {
	p, err := os.FindProcess(pid)
	if err != nil {
		return false
	}
	err = p.Signal(syscall.Signal(0))
	return err == nil || errors.Is(err, os.ErrPermission)
}
