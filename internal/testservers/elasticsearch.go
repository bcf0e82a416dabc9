package testservers

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

const elasticsearchVersion = "8.19.7"

var startElasticsearch = sync.OnceValues(launchElasticsearch)

// Elasticsearch returns a node of the minimal distribution, without security.
func Elasticsearch(t testing.TB) *Server {
	t.Helper()
	s, err := unlessShort(startElasticsearch)
	if err != nil {
		missing(t, "elasticsearch", err)
	}
	t.Logf("elasticsearch %s at %s", s.Version, s.Address)
	return s
}

const elasticsearchYML = `cluster.name: yuqing-test
network.host: 127.0.0.1
http.port: %d
transport.port: %d
discovery.type: single-node
xpack.security.enabled: false
cluster.routing.allocation.disk.threshold_enabled: false
# At each look at its disks a node takes back the blocks that tests have set.
cluster.info.update.interval: 24h
node.store.allow_mmap: false
path.data: @DIR@/data
path.logs: @DIR@/logs
`

func elasticsearchHome() (string, error) {
	name := "elasticsearch-" + elasticsearchVersion
	return installed(name, func(dir string) error {
		archive, err := cached(name+".zip", func(dir string) error {
			return maven("dependency:copy",
				"-Dartifact=org.elasticsearch.distribution.integ-test-zip:elasticsearch:"+elasticsearchVersion+":zip",
				"-DoutputDirectory="+dir)
		})
		if err != nil {
			return err
		}
		return unzip(dir, archive)
	})
}

func launchElasticsearch() (*Server, error) {
	java, err := exec.LookPath("java")
	if err != nil {
		return nil, errors.New("no java on the path")
	}
	if java, err = filepath.EvalSymlinks(java); err != nil {
		return nil, err
	}
	dist, err := elasticsearchHome()
	if err != nil {
		return nil, err
	}
	home := filepath.Join(dist, "elasticsearch-"+elasticsearchVersion)
	port, err := freePorts(2)
	if err != nil {
		return nil, err
	}
	files := map[string]string{"elasticsearch.yml": fmt.Sprintf(elasticsearchYML, port[0], port[1])}
	for _, name := range []string{"jvm.options", "log4j2.properties"} {
		text, err := os.ReadFile(filepath.Join(home, "config", name))
		if err != nil {
			return nil, err
		}
		files[name] = string(text)
	}
	s, err := newServer("elasticsearch", files)
	if err != nil {
		return nil, err
	}
	s.Address, s.Version = fmt.Sprintf("127.0.0.1:%d", port[0]), elasticsearchVersion
	s.argv = []string{filepath.Join(home, "bin", "elasticsearch")}
	s.env = []string{
		"ES_PATH_CONF=" + filepath.Join(s.dir, "config"), "ES_TMPDIR=" + filepath.Join(s.dir, "tmp"),
		"ES_JAVA_HOME=" + filepath.Dir(filepath.Dir(java)), "ES_JAVA_OPTS=-Xms768m -Xmx768m",
	}
	s.ready = elasticsearchReady
	return s, s.start()
}

func elasticsearchReady(ctx context.Context, address string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+"/_cluster/health", nil)
	if err != nil {
		return err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	var health struct{ Status string }
	if err := json.NewDecoder(res.Body).Decode(&health); err != nil || health.Status == "red" || res.StatusCode != http.StatusOK {
		return fmt.Errorf("health is %q: %s: %w", health.Status, res.Status, err)
	}
	return nil
}
