package testservers

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/segmentio/kafka-go"
)

const kafkaVersion = "3.9.1"

var startKafka = sync.OnceValues(func() (*Server, error) { return launchKafka(newServer) })

// Kafka returns a broker (KRaft, one node) that creates no topic by itself and
// whose groups rebalance without delay. At SecureAddress it wants TLS and, by
// PLAIN or SCRAM-SHA-512, User and Password.
func Kafka(t testing.TB) *Server {
	t.Helper()
	s, err := unlessShort(startKafka)
	if err != nil {
		missing(t, "kafka", err)
	}
	t.Logf("kafka %s at %s", s.Version, s.Address)
	return s
}

const kafkaPom = `<project xmlns="http://maven.apache.org/POM/4.0.0">
<modelVersion>4.0.0</modelVersion>
<groupId>yuqing</groupId><artifactId>test-kafka</artifactId><version>1</version>
<dependencies><dependency>
<groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>` + kafkaVersion + `</version>
</dependency></dependencies>
</project>`

const kafkaProperties = `process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:%[2]d
listeners=PLAINTEXT://127.0.0.1:%[1]d,CONTROLLER://127.0.0.1:%[2]d,SECURE://127.0.0.1:%[3]d
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SECURE:SASL_SSL
inter.broker.listener.name=PLAINTEXT
listener.name.secure.ssl.keystore.type=PEM
listener.name.secure.ssl.keystore.location=@DIR@/config/server.pem
listener.name.secure.sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-512
listener.name.secure.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required user_` + User + `="` + Password + `";
listener.name.secure.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;
controller.listener.names=CONTROLLER
log.dirs=@DIR@/data
auto.create.topics.enable=false
offsets.topic.num.partitions=4
offsets.topic.replication.factor=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
`

func kafkaLibs() (string, error) {
	name := "kafka-" + kafkaVersion
	return installed(name, func(dir string) error {
		kept, err := cached(name, func(dir string) error {
			pom := filepath.Join(dir, "pom.xml")
			if err := os.WriteFile(pom, []byte(kafkaPom), 0o644); err != nil {
				return err
			}
			return maven("-f", pom, "dependency:copy-dependencies", "-DoutputDirectory="+filepath.Join(dir, name, "libs"))
		})
		if err != nil {
			return err
		}
		return copyDir(dir, filepath.Join(kept, "libs"))
	})
}

// launchKafka starts a broker in the folder that make makes.
func launchKafka(make maker) (*Server, error) {
	if _, err := exec.LookPath("java"); err != nil {
		return nil, errors.New("no java on the path")
	}
	libs, err := kafkaLibs()
	if err != nil {
		return nil, err
	}
	port, err := freePorts(3)
	if err != nil {
		return nil, err
	}
	cert, err := newCertificate()
	if err != nil {
		return nil, err
	}
	s, err := make("kafka", map[string]string{
		"server.properties": fmt.Sprintf(kafkaProperties, port[0], port[1], port[2]),
		"server.pem":        cert.pem,
	})
	if err != nil {
		return nil, err
	}
	java := func(class string, args ...string) []string {
		return append([]string{"java", "-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", libs + "/*", class}, args...)
	}
	config := filepath.Join(s.dir, "config", "server.properties")
	format := java("kafka.tools.StorageTool", "format", "-t", kafkaID(), "-c", config, "-S", "SCRAM-SHA-512=[name="+User+",password="+Password+"]")
	if out, err := s.command(format...).CombinedOutput(); err != nil {
		return nil, errors.Join(fmt.Errorf("format kafka's storage: %w: %s", err, lastLines(string(out), 5)), os.RemoveAll(s.dir))
	}
	s.Address, s.Version = fmt.Sprintf("127.0.0.1:%d", port[0]), kafkaVersion
	s.SecureAddress, s.CA = fmt.Sprintf("127.0.0.1:%d", port[2]), cert.pool
	s.CAFile = filepath.Join(s.dir, "config", "server.pem")
	s.argv, s.ready = java("kafka.Kafka", config), kafkaReady
	return s, s.start()
}

// kafkaID is a random ID that does not begin with a dash, as Kafka wants it.
func kafkaID() string {
	b := make([]byte, 16)
	rand.Read(b)
	b[0] = 'a'
	return base64.RawURLEncoding.EncodeToString(b)
}

// kafkaReady asks for metadata: the port opens before the broker answers.
func kafkaReady(ctx context.Context, address string) error {
	c := kafka.Client{Addr: kafka.TCP(address), Transport: &kafka.Transport{}}
	m, err := c.Metadata(ctx, &kafka.MetadataRequest{})
	if err == nil && len(m.Brokers) == 0 {
		err = errors.New("no broker in the metadata")
	}
	return err
}
