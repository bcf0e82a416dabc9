package app

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"yuqing/internal/bus/kafka"
	bussqlite "yuqing/internal/bus/sqlite"
	"yuqing/internal/files/folder"
	"yuqing/internal/search"
	"yuqing/internal/search/elastic"
	searchsqlite "yuqing/internal/search/sqlite"
	"yuqing/internal/sqlstore"
)

// Files of the data folder beside those of internal/sqlstore.
const (
	logFile   = "log.db"
	indexFile = "index.db"
	filesDir  = "files"    // attachments, in the embedded set-up
	staging   = "incoming" // files on their way in
)

// openEngines opens what stands behind the ports: the one place that knows.
func (a *App) openEngines(ctx context.Context) error {
	if a.cfg.scaled() {
		return a.openScaled(ctx)
	}
	return a.openEmbedded(ctx)
}

func (a *App) openEmbedded(ctx context.Context) error {
	if err := a.makeFolder(); err != nil {
		return err
	}
	if err := a.use(); err != nil {
		return err
	}
	store, err := sqlstore.Open(ctx, a.cfg.Data)
	if err != nil {
		return err
	}
	a.store = store
	a.onClose(store.Close)
	a.blobs = folder.Open(filepath.Join(a.cfg.Data, filesDir))
	log, err := bussqlite.Open(filepath.Join(a.cfg.Data, logFile), bussqlite.Options{})
	if err != nil {
		return err
	}
	a.bus = log
	a.onClose(log.Close)
	index, err := searchsqlite.Open(filepath.Join(a.cfg.Data, indexFile))
	if err != nil {
		return err
	}
	a.index = search.Keeping(index, a.since)
	a.onClose(index.Close)
	a.lead = a.noting(func(ctx context.Context, work string, do func(context.Context) error) error {
		return workFolder(ctx, a.cfg.Data, work, a.log, do)
	})
	// The embedded log has one consumer a group, so one process analyses.
	a.analyse = func(ctx context.Context) error { return a.lead(ctx, analyseWork, a.work) }
	return nil
}

// makeFolder makes the data folder where it is missing. In the scaled set-up it
// is made by what first needs it: uploads on their way in, the key for secrets.
func (a *App) makeFolder() error {
	if err := os.MkdirAll(a.cfg.Data, 0o700); err != nil {
		return fmt.Errorf("make the data folder: %w", err)
	}
	return nil
}

func (a *App) openScaled(ctx context.Context) error {
	store, err := sqlstore.OpenPostgres(ctx, a.cfg.Postgres.url(), a.cfg.Namespace)
	if err != nil {
		return err
	}
	a.store = store
	a.onClose(store.Close)
	a.blobs = store.Blobs
	if err := a.openKafka(); err != nil {
		return err
	}
	if err := a.openElasticsearch(); err != nil {
		return err
	}
	a.lead = a.noting(func(ctx context.Context, work string, do func(context.Context) error) error {
		return store.Lead(ctx, a.log, work, do)
	})
	// The consumer group shares the analysis among any number of processes.
	a.analyse = a.work
	return nil
}

func (a *App) openKafka() error {
	c := a.cfg.Kafka
	secure, err := tlsConfig("kafka", c.TLS, c.CA)
	if err != nil {
		return err
	}
	log, err := kafka.Open(kafka.Config{
		Brokers: c.Brokers, Prefix: a.cfg.Namespace + "-", Partitions: c.Partitions, Replicas: c.Replicas,
		Retain: time.Duration(c.RetainDays) * 24 * time.Hour,
		TLS:    secure, Mechanism: c.Mechanism, User: c.User, Password: c.Password, Log: a.log,
	})
	if err != nil {
		return err
	}
	a.bus = log
	a.onClose(log.Close)
	return nil
}

func (a *App) openElasticsearch() error {
	c := a.cfg.Elasticsearch
	secure, err := tlsConfig("elasticsearch", c.CA != "", c.CA)
	if err != nil {
		return err
	}
	index, err := elastic.Open(elastic.Config{
		Addresses: c.Addresses, Prefix: a.cfg.Namespace + "-", TLS: secure,
		APIKey: c.APIKey, User: c.User, Password: c.Password, Replicas: c.Replicas, Log: a.log,
	})
	if err != nil {
		return err
	}
	a.index = search.Keeping(index, a.since)
	a.onClose(index.Close)
	return nil
}

// tlsConfig trusts the certificates of the file as well as the system's; nil
// where TLS is off.
func tlsConfig(section string, on bool, file string) (*tls.Config, error) {
	if !on {
		return nil, nil
	}
	c := &tls.Config{MinVersion: tls.VersionTLS12}
	if file == "" {
		return c, nil
	}
	pem, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("%s.ca: %w", section, err)
	}
	if c.RootCAs, err = x509.SystemCertPool(); err != nil {
		c.RootCAs = x509.NewCertPool()
	}
	if !c.RootCAs.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("%s.ca: %s holds no certificate in PEM form", section, file)
	}
	return c, nil
}

// url is the address of the database in the form that its driver reads.
func (c PostgresConfig) url() string {
	u := url.URL{Scheme: "postgres", Host: c.Address, Path: "/" + c.Database, User: url.UserPassword(c.User, c.Password)}
	if c.SSLMode != "" {
		u.RawQuery = url.Values{"sslmode": {c.SSLMode}}.Encode()
	}
	return u.String()
}

// scaled reports whether the engines of the scaled set-up are configured.
func (c Config) scaled() bool {
	return c.Postgres.Address != "" || len(c.Kafka.Brokers) > 0 || len(c.Elasticsearch.Addresses) > 0
}

// checkEngines asks for all three engines of the scaled set-up or none: a
// mixture would lose posts between processes that do not share a log.
func (c Config) checkEngines() error {
	if !c.scaled() {
		return nil
	}
	var missing []error
	if c.Postgres.Address == "" {
		missing = append(missing, errors.New("postgres.address"))
	}
	if len(c.Kafka.Brokers) == 0 {
		missing = append(missing, errors.New("kafka.brokers"))
	}
	if len(c.Elasticsearch.Addresses) == 0 {
		missing = append(missing, errors.New("elasticsearch.addresses"))
	}
	if len(missing) > 0 {
		return fmt.Errorf("the scaled set-up needs PostgreSQL, Kafka and Elasticsearch together; missing: %w", errors.Join(missing...))
	}
	if c.Namespace == "" {
		return errors.New("namespace: the office's name on the shared engines must be given")
	}
	return nil
}
