package checkup

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/url"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/calendar"
	"yuqing/internal/opinion"
)

const (
	diskLow   = 1 << 30 // bytes free below which things may fail soon
	diskTight = 10 << 30
	daysLow   = 7 // days until the disk is full
	daysTight = 30
	samples   = 31 // days of which the free room is remembered
	diskName  = "checkup.disk"

	clockSkew = time.Minute

	backupOld     = 7 * 24 * time.Hour
	backupAncient = 30 * 24 * time.Hour
	backupName    = "checkup.backup"

	certificateSoon = 30 * 24 * time.Hour
)

// room is how much was free on a day.
type room struct {
	Day  string `json:"day"`
	Free int64  `json:"free"`
}

func (s *Service) sample(ctx context.Context) error {
	free, _, err := s.deps.Free()
	if err != nil {
		return fmt.Errorf("measure the free room: %w", err)
	}
	rooms, err := s.rooms(ctx)
	if err != nil {
		return err
	}
	today := s.deps.Now().In(calendar.Shanghai).Format(time.DateOnly)
	if n := len(rooms); n > 0 && rooms[n-1].Day == today {
		rooms = rooms[:n-1]
	}
	rooms = append(rooms, room{today, free})
	return s.deps.Kept.Put(ctx, diskName, rooms[max(0, len(rooms)-samples):])
}

func (s *Service) rooms(ctx context.Context) (rooms []room, err error) {
	if err = s.deps.Kept.Get(ctx, diskName, &rooms); errors.Is(err, opinion.ErrNotFound) {
		err = nil
	}
	return rooms, err
}

// disk looks at the room where the data folder is, and when it will be used up
// if it goes on as in the days that are remembered.
func (s *Service) disk(ctx context.Context) Finding {
	free, private, err := s.deps.Free()
	if err != nil {
		return Finding{Verdict: Warn, Found: fmt.Sprintf("not known: %v", err), Advice: "make sure that --data names the folder that you mean",
			State: "看不到数据目录所在磁盘", Do: "核对 --data 指的目录"}
	}
	days := s.daysLeft(ctx, free)
	gb := float64(free) / (1 << 30)
	f := Finding{Verdict: Good, Found: fmt.Sprintf("%.1f GB free", gb), State: fmt.Sprintf("剩 %.1f GB", gb)}
	if days >= 0 {
		f.Found += fmt.Sprintf(", enough for about %d days", days)
		f.State += fmt.Sprintf("，按近期增长约可用 %d 天", days)
	}
	switch {
	case free < diskLow || days >= 0 && days < daysLow:
		f.Verdict, f.Advice = Bad, "make room now: nothing more can be taken in when the disk is full"
		f.Do = "立即腾出空间：磁盘满后不能再收信息"
	case free < diskTight || days >= 0 && days < daysTight:
		f.Verdict, f.Advice = Warn, "make room soon; a post takes about 7 kB with its index"
		f.Do = "尽快腾出空间或换大盘"
	case !private:
		f.Verdict, f.Advice = Warn, "everybody on this machine can look into the data folder: take the rights of others away (chmod o=)"
		f.Do = "本机其他用户能读数据目录：去掉其他用户的权限（chmod o=）"
	}
	return f
}

// daysLeft is -1 where the disk does not fill, or too little is remembered.
func (s *Service) daysLeft(ctx context.Context, free int64) int {
	rooms, err := s.rooms(ctx)
	if err != nil || len(rooms) == 0 {
		return -1
	}
	first, err := time.ParseInLocation(time.DateOnly, rooms[0].Day, calendar.Shanghai)
	if err != nil {
		return -1
	}
	days := s.deps.Now().Sub(first).Hours() / 24
	used := float64(rooms[0].Free - free)
	if days < 2 || used <= 0 {
		return -1
	}
	left := float64(free) / (used / days)
	if left > 3650 {
		return -1
	}
	return int(left)
}

// clock holds this machine's clock against the last thing that was noted:
// deadlines count by it.
func (s *Service) clock(ctx context.Context) Finding {
	rows, err := s.deps.Noted(ctx, access.AuditQuery{Limit: 1})
	if err != nil {
		return unwell(err, "the audit log cannot be read", "见“审计链”一项")
	}
	now := s.deps.Now()
	f := Finding{Verdict: Good, Found: now.Format(time.RFC3339), State: now.In(calendar.Shanghai).Format("2006-01-02 15:04:05")}
	if len(rows) > 0 && rows[0].At.Sub(now) > clockSkew {
		f.Verdict = Bad
		f.Found += ", but the audit log was last written at " + rows[0].At.Format(time.RFC3339)
		f.Advice = "set the clock right and keep it so (NTP): deadlines count by it"
		f.State += "，早于审计日志最后一行 " + rows[0].At.In(calendar.Shanghai).Format("2006-01-02 15:04:05")
		f.Do = "校准时钟并接入对时（NTP）：所有时限都按它计算"
	}
	return f
}

// certificate looks at what the pages are served under.
func (s *Service) certificate(ctx context.Context) Finding {
	u, err := url.Parse(s.deps.Address)
	if err != nil || u.Host == "" {
		return Finding{Verdict: Good, Found: "no address is set", State: "没有设置网址"}
	}
	if u.Scheme != "https" {
		return s.withoutTLS(u)
	}
	host := u.Host
	if u.Port() == "" {
		host = net.JoinHostPort(u.Hostname(), "443")
	}
	// Only the dates are read: whether to trust it is the browsers' affair.
	dialer := tls.Dialer{Config: &tls.Config{InsecureSkipVerify: true, MinVersion: tls.VersionTLS12}} //nolint:gosec // see above
	conn, err := dialer.DialContext(ctx, "tcp", host)
	if err != nil {
		return Finding{Verdict: Warn, Found: fmt.Sprintf("%s does not answer: %v", s.deps.Address, err), Advice: "see that the address can be reached from here",
			State: s.deps.Address + " 连不上", Do: "核对 web.url 和反向代理"}
	}
	defer conn.Close()
	until := conn.(*tls.Conn).ConnectionState().PeerCertificates[0].NotAfter
	f := Finding{Verdict: Good, Found: "valid until " + until.Format(time.DateOnly), State: "有效期至 " + until.In(calendar.Shanghai).Format(time.DateOnly)}
	switch left := until.Sub(s.deps.Now()); {
	case left < 0:
		f.Verdict, f.Advice, f.Do = Bad, "renew the certificate", "证书已过期，立即更换"
	case left < certificateSoon:
		f.Verdict, f.Advice, f.Do = Warn, "renew the certificate soon", fmt.Sprintf("%d 天后到期，请更换", int(left.Hours()/24))
	}
	if !s.deps.Secure {
		f.Verdict, f.Advice, f.Do = Warn, "set web.secure_cookies", "设置 web.secure_cookies，使登录凭据只经加密连接发送"
	}
	return f
}

func (s *Service) withoutTLS(u *url.URL) Finding {
	if ip := net.ParseIP(u.Hostname()); u.Hostname() == "localhost" || ip != nil && ip.IsLoopback() {
		return Finding{Verdict: Good, Found: "served to this machine only, without TLS", State: "只在本机使用，未加密"}
	}
	return Finding{Verdict: Warn, Found: "pages go over the network unencrypted", Advice: "put a proxy with a certificate before it and set web.url and web.secure_cookies",
		State: "页面未加密传输", Do: "前置带证书的反向代理，并设置 web.url 与 web.secure_cookies"}
}

// BackupMade is a backup that was written.
type BackupMade struct {
	File  string    `json:"file"`
	Bytes int64     `json:"bytes"`
	At    time.Time `json:"at"`
}

// NoteBackup remembers that a backup was written.
func NoteBackup(ctx context.Context, kept Kept, b BackupMade) error {
	return kept.Put(ctx, backupName, b)
}

func (s *Service) backup(ctx context.Context) Finding {
	if s.deps.Backup == nil {
		return Finding{Verdict: Good, Found: "the database is backed up by its own means (pg_dump)", State: "由数据库管理员用 pg_dump 备份，本程序不经手"}
	}
	var last BackupMade
	err := s.deps.Kept.Get(ctx, backupName, &last)
	f := Finding{Verdict: Warn, Advice: "`yuqing backup FILE`, regularly, onto another machine", Do: "立即备份，并把文件拷到另一台机器"}
	switch {
	case errors.Is(err, opinion.ErrNotFound):
		f.Found, f.State = "never backed up", "从未备份"
		return f
	case err != nil:
		return unwell(err, "the settings cannot be read", "见“数据库”一项")
	}
	f.At = last.At
	f.Found = "last backup " + last.At.Format(time.RFC3339) + " to " + last.File
	f.State = fmt.Sprintf("最近一次 %s，%.1f MB", last.File, float64(last.Bytes)/(1<<20))
	switch age := s.deps.Now().Sub(last.At); {
	case age > backupAncient:
		f.Verdict = Bad
	case age < backupOld:
		f.Verdict, f.Advice, f.Do = Good, "", ""
	}
	return f
}
