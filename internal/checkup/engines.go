package checkup

import (
	"context"
	"fmt"
	"runtime"
)

func (s *Service) store(ctx context.Context) Finding {
	if err := s.deps.Ping(ctx); err != nil {
		return unwell(err, "see that the database runs and can be reached from here", "查看数据库是否运行、从本机能否连上")
	}
	n, err := s.deps.Posts(ctx)
	if err != nil {
		return unwell(err, "the posts cannot be read: restore a backup, or ask for help with this message", "信息读不出来：用备份恢复，或凭运行日志求助")
	}
	schemas, err := s.deps.Schemas(ctx)
	if err != nil {
		return unwell(err, "the schema's version cannot be read", "凭运行日志求助")
	}
	return Finding{Verdict: Good, Found: fmt.Sprintf("%d posts, schema %v", n, schemas), State: fmt.Sprintf("可用，信息 %d 条", n)}
}

func (s *Service) log(ctx context.Context) Finding {
	b, err := s.deps.Backlog(ctx)
	if err != nil {
		return unwell(err, "see that the brokers run and can be reached from here", "查看消息服务是否运行、从本机能否连上")
	}
	f := Finding{
		Verdict: Good, Found: fmt.Sprintf("%d posts wait for the analysis, %d for the index", b.Analyse, b.Index),
		State: fmt.Sprintf("等待研判 %d 条，等待入库 %d 条", b.Analyse, b.Index),
	}
	if b.Analyse+b.Index > 0 {
		f.Verdict, f.Advice = Warn, "look again in a minute: where the figure does not fall, start a process with the role analyse and read its log"
		f.Do = "一分钟后再看；不减少时，启动带 analyse 角色的进程并看其日志"
	}
	return f
}

func (s *Service) index(ctx context.Context) Finding {
	n, err := s.deps.Indexed(ctx)
	if err != nil {
		return unwell(err, "see that the search engine runs; the index itself can be rebuilt by `yuqing reindex`", "查看检索引擎是否运行；索引可用 yuqing reindex 重建")
	}
	stored, err := s.deps.Searchable(ctx)
	if err != nil {
		return unwell(err, "the posts cannot be counted", "见“数据库”一项")
	}
	f := Finding{
		Verdict: Good, Found: fmt.Sprintf("%d of %d posts can be found", n, stored),
		State: fmt.Sprintf("可检索 %d 条，共 %d 条", n, stored),
	}
	if n < stored {
		f.Verdict, f.Advice = Warn, "where nothing waits in the log, run `yuqing reindex`"
		f.Do = "消息日志里没有等待的信息时，运行 yuqing reindex"
	}
	return f
}

// lettersShown bounds the letters that are counted.
const lettersShown = 200

func (s *Service) letters(ctx context.Context) Finding {
	letters, err := s.deps.Letters(ctx, lettersShown)
	if err != nil {
		return unwell(err, "the dead letters cannot be listed", "见“消息日志”一项")
	}
	if len(letters) == 0 {
		return Finding{Verdict: Good, Found: "no dead letters", State: "没有"}
	}
	return Finding{
		Verdict: Warn, Found: fmt.Sprintf("%d dead letters, the newest: %s", len(letters), letters[0].Reason), At: letters[0].At,
		Advice: "read the reasons on the page 未处理消息, then `yuqing replay --letters`",
		State:  fmt.Sprintf("%d 条%s", len(letters), unless(len(letters) < lettersShown, "以上")), Do: "看明原因，修好后重新投递",
	}
}

func (s *Service) deliveries(ctx context.Context) Finding {
	n, err := s.deps.GivenUp(ctx)
	if err != nil {
		return unwell(err, "the deliveries cannot be listed", "见“数据库”一项")
	}
	if n == 0 {
		return Finding{Verdict: Good, Found: "every notice was delivered or is on its way", State: "没有送不出的通知"}
	}
	return Finding{Verdict: Warn, Found: fmt.Sprintf("%d notices could not be delivered", n), State: fmt.Sprintf("%d 条通知送不出", n),
		Advice: "see the page 通知送达", Do: "看明原因后重试或放弃"}
}

func (s *Service) version(context.Context) Finding {
	setup := "单机"
	if s.deps.Backup == nil {
		setup = "PostgreSQL、Kafka、Elasticsearch"
	}
	return Finding{Verdict: Good, Found: s.deps.Version() + ", " + s.deps.Setup + ", " + runtime.Version(), State: s.deps.Version() + "，" + setup}
}
