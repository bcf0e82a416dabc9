package testservers

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// room is a small file system at a folder, in a mount namespace of its own: it
// is gone when this process is, by whatever way.
type room struct {
	at     string
	holder *exec.Cmd
	input  io.WriteCloser
}

const holdRoom = `mount -t tmpfs -o "size=$2m,mode=700,uid=$3,gid=$4" yuqing-test "$1" || exit 1
echo ready
cat >/dev/null`

// newRoom makes a file system of so many megabytes that a user owns.
func newRoom(at string, megabytes int, owner *syscall.Credential) (*room, error) {
	if os.Geteuid() != 0 || owner == nil {
		return nil, errors.New("only root can make a file system that a test may fill up")
	}
	if err := os.Mkdir(at, 0o700); err != nil {
		return nil, err
	}
	r := &room{at: at}
	number := func(n uint32) string { return strconv.FormatUint(uint64(n), 10) }
	r.holder = exec.Command("/bin/sh", "-c", holdRoom, "room", at, strconv.Itoa(megabytes), number(owner.Uid), number(owner.Gid))
	r.holder.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Unshareflags: syscall.CLONE_NEWNS}
	var said strings.Builder
	r.holder.Stderr = &said
	out, err := r.holder.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if r.input, err = r.holder.StdinPipe(); err != nil {
		return nil, err
	}
	if err := r.holder.Start(); err != nil {
		return nil, fmt.Errorf("make a file system of its own: %w", err)
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); line != "ready\n" {
		return nil, fmt.Errorf("mount a file system at %s: %w: %s", at, errors.Join(err, r.holder.Wait()), strings.TrimSpace(said.String()))
	}
	return r, nil
}

// enter is what stands before a command that a user runs where the room is.
func (r *room) enter(as *syscall.SysProcAttr) []string {
	return []string{
		"nsenter", fmt.Sprintf("--mount=/proc/%d/ns/mnt", r.holder.Process.Pid),
		"setpriv", fmt.Sprintf("--reuid=%d", as.Credential.Uid), fmt.Sprintf("--regid=%d", as.Credential.Gid), "--clear-groups", "--",
	}
}

// ballast is the path, from outside, of the file that fills the room.
func (r *room) ballast() string {
	return filepath.Join(fmt.Sprintf("/proc/%d/root", r.holder.Process.Pid), r.at, "ballast")
}

// fill takes what room is left, to the last page.
func (r *room) fill() error {
	f, err := os.OpenFile(r.ballast(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	for block := make([]byte, 1<<20); ; {
		if _, err := f.Write(block); errors.Is(err, syscall.ENOSPC) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// free gives it back.
func (r *room) free() error { return os.Remove(r.ballast()) }

func (r *room) close() error {
	err := r.input.Close()
	return errors.Join(err, r.holder.Wait())
}
