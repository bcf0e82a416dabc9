// Command bench measures the embedded default as a whole process: posts from
// file to searchable, peak memory, the time until it serves; and the parts of
// the analysis by their benchmarks. Figures depend on the machine; compare runs
// on one machine only. It uses the product through its command line and may
// import the standard library only.
package main

import (
	"bufio"
	"flag"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"
)

func main() {
	posts := flag.Int("posts", 20000, "posts to import")
	size := flag.Int("size", 1300, "bytes of a post")
	flag.Parse()
	if err := bench(*posts, *size); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func bench(posts, size int) error {
	dir, err := os.MkdirTemp("", "yuqing-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	bin := filepath.Join(dir, "yuqing")
	build := exec.Command("go", "build", "-o", bin, "./cmd/yuqing")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		return fmt.Errorf("build: %w", err)
	}
	file := filepath.Join(dir, "tickets.csv")
	bytes, err := makeFile(file, posts, size)
	if err != nil {
		return err
	}
	fmt.Printf("%s, %d processors, %d posts of %d bytes\n", runtime.Version(), runtime.NumCPU(), posts, size)
	data := filepath.Join(dir, "data")
	for _, m := range []func() error{
		func() error { return importFile("first import", bin, data, file, posts, bytes) },
		func() error { return importFile("second import", bin, data, file, posts, bytes) },
		func() error { return serve(bin, data) },
		analysis,
	} {
		if err := m(); err != nil {
			return err
		}
	}
	return nil
}

func makeFile(name string, posts, size int) (int64, error) {
	f, err := os.Create(name)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	if err := writeTickets(f, posts, size); err != nil {
		return 0, err
	}
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

func importFile(what, bin, data, file string, posts int, bytes int64) error {
	cmd := exec.Command(bin, "import", file, "--source", "bench", "--data", data)
	start := time.Now()
	out, err := cmd.CombinedOutput()
	took := time.Since(start).Seconds()
	if err != nil {
		return fmt.Errorf("%s: %w\n%s", what, err, out)
	}
	fmt.Printf("%-14s %8.0f posts/s %6.2f MB/s %6.1f s  peak %4.0f MB\n",
		what, float64(posts)/took, float64(bytes)/took/1e6, took, peak(cmd))
	return nil
}

// serve measures from the start of the process to the first 200 of /readyz.
func serve(bin, data string) error {
	cmd := exec.Command(bin, "serve", "--listen", "127.0.0.1:0", "--data", data)
	stderr, err := cmd.StderrPipe()
	if err != nil {
		return err
	}
	start := time.Now()
	if err := cmd.Start(); err != nil {
		return err
	}
	defer cmd.Process.Kill()
	url, err := address(bufio.NewScanner(stderr))
	if err != nil {
		return err
	}
	for deadline := start.Add(time.Minute); ; {
		resp, err := http.Get(url + "/readyz")
		if err == nil {
			resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				break
			}
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("not ready after a minute")
		}
		time.Sleep(5 * time.Millisecond)
	}
	ready := time.Since(start)
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	stop := time.Now()
	if err := cmd.Wait(); err != nil {
		return fmt.Errorf("serve: %w", err)
	}
	fmt.Printf("%-14s ready after %.2f s, ended within %.2f s, peak %.0f MB\n", "serve", ready.Seconds(), time.Since(stop).Seconds(), peak(cmd))
	return nil
}

// address waits for the line that names where the interface is.
func address(lines *bufio.Scanner) (string, error) {
	for lines.Scan() {
		if _, rest, ok := strings.Cut(lines.Text(), "http://"); ok {
			host, _, _ := strings.Cut(strings.Fields(rest)[0], "/")
			go func() { // keep the pipe empty
				for lines.Scan() {
				}
			}()
			return "http://" + host, nil
		}
	}
	return "", fmt.Errorf("serve named no address")
}

// peak is the largest resident set of an ended process, in MB.
func peak(cmd *exec.Cmd) float64 {
	usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	return float64(usage.Maxrss) / 1024
}
