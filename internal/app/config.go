package app

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"slices"
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"yuqing/internal/files"
)

// Config is every setting of a process. Each can stand in the YAML file under
// its key, or in the environment under YUQING_ and its keys in capitals joined
// by _ (YUQING_OFFICE_REGION); the environment wins, and a flag wins over both.
type Config struct {
	// Data is the folder of the embedded stores and of attachments.
	Data string `yaml:"data"`
	// Listen is the address of the web interface and the API.
	Listen string `yaml:"listen"`
	// Roles are the parts of the work that this process does.
	Roles  []string     `yaml:"roles"`
	Office OfficeConfig `yaml:"office"`
	Fetch  FetchConfig  `yaml:"fetch"`
	Web    WebConfig    `yaml:"web"`
	Files  FilesConfig  `yaml:"files"`
	Watch  WatchConfig  `yaml:"watch"`
	Bundle BundleConfig `yaml:"bundle"`
	// Mail and Webhook are how people are told of what waits for them, beside
	// the page; each is off while empty.
	Mail    MailConfig    `yaml:"mail"`
	Webhook WebhookConfig `yaml:"webhook"`
	// SecretKey encrypts the secrets that are stored, such as the log-ins of
	// sources; from the file secret.key of the data folder when empty. Processes
	// that do not share a data folder must be given the same one.
	SecretKey string `yaml:"secret_key"`

	// Namespace is the office on the engines of the scaled set-up: the schema,
	// the prefix of topics, groups and indices.
	Namespace     string              `yaml:"namespace"`
	Postgres      PostgresConfig      `yaml:"postgres"`
	Kafka         KafkaConfig         `yaml:"kafka"`
	Elasticsearch ElasticsearchConfig `yaml:"elasticsearch"`
	// Retention is how long posts can be found by a search.
	Retention RetentionConfig `yaml:"retention"`
}

// RetentionConfig bounds the search index, in whole periods before the one that
// runs; 0 is for ever. The posts themselves are kept whatever it says.
type RetentionConfig struct {
	PostMonths  int `yaml:"post_months"`
	TicketYears int `yaml:"ticket_years"`
}

// OfficeConfig is what an office says of itself.
type OfficeConfig struct {
	Name string `yaml:"name"`
	// Region is the GB/T 2260 code of the county or city (属地); a bare place
	// name is read as the one nearest to it.
	Region string `yaml:"region"`
	// SeparateAdmins (三员分立) refuses to give one person two of the roles of
	// administrators, and anybody to change their own roles.
	SeparateAdmins bool `yaml:"separate_admins"`
	// Words, Places and Taxonomy are files that add to or replace what the
	// binary ships: one word a line; code, name and aliases of a place on a
	// line; the taxonomy's YAML.
	Words    string `yaml:"words"`
	Places   string `yaml:"places"`
	Taxonomy string `yaml:"taxonomy"`
	// Risk is the YAML of a table of signals and classes, Rules what an office
	// exported of its rules, Model a model whose labels are units.
	Risk  string `yaml:"risk"`
	Rules string `yaml:"rules"`
	Model string `yaml:"model"`
}

// FetchConfig bounds what the collector may reach.
type FetchConfig struct {
	// Allow lists the private addresses that may be fetched, as CIDRs
	// (127.0.0.0/8); all others are refused when dialled.
	Allow []string `yaml:"allow"`
	// Proxy is what the outside is reached through (http://host:port); the
	// proxies of the environment are not used.
	Proxy string `yaml:"proxy"`
}

// WebConfig is how the pages and the API are reached.
type WebConfig struct {
	// URL is the address that people type, for links in notices; derived from
	// Listen when empty.
	URL string `yaml:"url"`
	// TrustedProxies lists the CIDRs whose X-Forwarded-For is believed.
	TrustedProxies []string `yaml:"trusted_proxies"`
	// SecureCookies must be on where the pages are served over TLS.
	SecureCookies bool `yaml:"secure_cookies"`
}

// WatchConfig names the folder into which hotline exports and vendors' tables
// are dropped (投递文件夹): FOLDER/信源名称/文件. Off while empty.
type WatchConfig struct {
	Folder string `yaml:"folder"`
}

// BundleConfig is how posts are carried over a network gap by files
// (`yuqing bundle`). serve carries by itself where Side is set.
type BundleConfig struct {
	Side  string   `yaml:"side"`  // outside: sends posts, takes lists of sources; inside: the other way round
	Key   string   `yaml:"key"`   // file of the key that signs what is sent
	To    string   `yaml:"to"`    // folder that bundles are put into
	From  string   `yaml:"from"`  // folder that bundles are taken from
	Trust []string `yaml:"trust"` // public keys whose bundles are taken
	// Heartbeat is after how many minutes without anything new a bundle goes out
	// that tells how the sources do: 60 where 0.
	Heartbeat int `yaml:"heartbeat_minutes"`
	// LateDays is after how many days without a bundle of posts that is said: 4
	// where 0, a weekend and the day on which they are carried again.
	LateDays int `yaml:"late_days"`
}

func (c BundleConfig) heartbeat() time.Duration {
	return time.Duration(cmp.Or(c.Heartbeat, 60)) * time.Minute
}

func (c BundleConfig) late() time.Duration {
	return time.Duration(cmp.Or(c.LateDays, 4)) * 24 * time.Hour
}

// The sides of a network gap.
const (
	sideOutside = "outside"
	sideInside  = "inside"
)

// FilesConfig bounds the attachments that are taken, each in MB; the default
// where 0.
type FilesConfig struct {
	Picture  int `yaml:"picture_mb"`
	Document int `yaml:"document_mb"` // PDF, Office and WPS
	Video    int `yaml:"video_mb"`
}

func (c FilesConfig) limits() files.Limits {
	l := files.DefaultLimits()
	for _, set := range []struct {
		mb    int
		limit *int64
	}{{c.Picture, &l.Picture}, {c.Document, &l.Document}, {c.Video, &l.Video}} {
		if set.mb > 0 {
			*set.limit = int64(set.mb) << 20
		}
	}
	return l
}

// MailConfig is the server through which notices are sent by e-mail.
type MailConfig struct {
	Server   string `yaml:"server"`   // host:port
	Security string `yaml:"security"` // starttls (the default), tls (from the start) or none
	CA       string `yaml:"ca"`       // file of certificates (PEM) to trust beside the system's
	User     string `yaml:"user"`     // no log-in where empty
	Password string `yaml:"password"`
	From     string `yaml:"from"` // 舆情办 <yuqing@example.gov.cn>
}

// WebhookConfig is the one address that is called with each notice.
type WebhookConfig struct {
	URL string `yaml:"url"`
	// Secret keys the signature of each call (HMAC-SHA256), at least 16 characters.
	Secret string `yaml:"secret"`
	// Allow lists the private addresses that may be called, as fetch.allow does.
	Allow []string `yaml:"allow"`
}

// PostgresConfig says where the truth is kept in the scaled set-up.
type PostgresConfig struct {
	Address  string `yaml:"address"` // host:port
	Database string `yaml:"database"`
	User     string `yaml:"user"`
	Password string `yaml:"password"`
	SSLMode  string `yaml:"sslmode"` // disable, require, verify-full …; the driver's default when empty
}

// KafkaConfig says where the log is in the scaled set-up.
type KafkaConfig struct {
	Brokers    []string `yaml:"brokers"` // host:port
	Partitions int      `yaml:"partitions"`
	Replicas   int      `yaml:"replicas"`
	RetainDays int      `yaml:"retain_days"` // of the topics' messages: 7 where 0
	TLS        bool     `yaml:"tls"`
	CA         string   `yaml:"ca"`        // file of certificates (PEM) to trust beside the system's
	Mechanism  string   `yaml:"mechanism"` // of SASL: PLAIN, SCRAM-SHA-256, SCRAM-SHA-512; empty for none
	User       string   `yaml:"user"`
	Password   string   `yaml:"password"`
}

// ElasticsearchConfig says where the index is in the scaled set-up.
type ElasticsearchConfig struct {
	Addresses []string `yaml:"addresses"` // http:// or https://host:port
	CA        string   `yaml:"ca"`        // file of certificates (PEM) to trust beside the system's
	APIKey    string   `yaml:"apikey"`    // wins over user and password
	User      string   `yaml:"user"`
	Password  string   `yaml:"password"`
	Replicas  int      `yaml:"replicas"`
}

// The roles of a process.
const (
	RoleIngest   = "ingest"   // fetches sources
	RoleAnalyse  = "analyse"  // analyses and indexes posts
	RoleWeb      = "web"      // serves the pages and the API
	RoleSchedule = "schedule" // sends reminders and runs what is due
)

var allRoles = []string{RoleIngest, RoleAnalyse, RoleWeb, RoleSchedule}

// DefaultConfig is the embedded default: everything in one process.
func DefaultConfig() Config {
	return Config{
		Data:   "./data",
		Listen: "127.0.0.1:8080",
		Roles:  slices.Clone(allRoles),

		Namespace: "yuqing",
		Postgres:  PostgresConfig{Database: "yuqing", User: "yuqing"},
	}
}

// LoadConfig reads the defaults, then the file when one is named, then the
// environment given as KEY=value. It names the unknown key or the bad value.
func LoadConfig(file string, environ []string) (Config, error) {
	c := DefaultConfig()
	if file != "" {
		if err := c.readFile(file); err != nil {
			return c, err
		}
	}
	if err := c.readEnv(environ); err != nil {
		return c, err
	}
	return c, c.Check()
}

func (c *Config) readFile(file string) error {
	b, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("the configuration file %s does not exist", file)
	}
	if err != nil {
		return fmt.Errorf("read the configuration: %w", err)
	}
	dec := yaml.NewDecoder(bytes.NewReader(b))
	dec.KnownFields(true)
	if err := dec.Decode(c); err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("configuration file %s: %w", file, err)
	}
	return nil
}

// Check names the first setting that cannot work.
func (c Config) Check() error {
	if c.Data == "" {
		return errors.New("data: the data folder must be named")
	}
	if _, _, err := net.SplitHostPort(c.Listen); err != nil {
		return fmt.Errorf("listen: %q is no address such as 127.0.0.1:8080", c.Listen)
	}
	if len(c.Roles) == 0 {
		return fmt.Errorf("roles: at least one of %s", strings.Join(allRoles, ", "))
	}
	for _, r := range c.Roles {
		if !slices.Contains(allRoles, r) {
			return fmt.Errorf("roles: unknown role %q; the roles are %s", r, strings.Join(allRoles, ", "))
		}
	}
	for name, n := range map[string]int{
		"retention.post_months": c.Retention.PostMonths, "retention.ticket_years": c.Retention.TicketYears, "kafka.retain_days": c.Kafka.RetainDays,
		"bundle.heartbeat_minutes": c.Bundle.Heartbeat, "bundle.late_days": c.Bundle.LateDays,
	} {
		if n < 0 {
			return fmt.Errorf("%s: %d is less than 0", name, n)
		}
	}
	if s := c.Bundle.Side; s != "" && s != sideInside && s != sideOutside {
		return fmt.Errorf("bundle.side: %q is neither %s nor %s", s, sideOutside, sideInside)
	}
	return c.checkEngines()
}

// has reports whether this process does a role.
func (c Config) has(role string) bool { return slices.Contains(c.Roles, role) }
