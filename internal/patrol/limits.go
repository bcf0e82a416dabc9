package patrol

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
)

// Limits are after how many days without anything new a column counts as left
// alone, where its source sets nothing of its own.
type Limits struct {
	News   int `json:"news" doc:"动态要闻类栏目和政务新媒体，天"`
	Notice int `json:"notice" doc:"通知公告、政策文件类栏目，天"`
}

// DefaultLimits are those of 国办秘函〔2019〕19号, 《政府网站与政务新媒体检查指标》,
// 单项否决“栏目不更新”: what counts is 监测时间点前 2 周内的动态、要闻类栏目 and
// 监测时间点前 6 个月内的通知公告、政策文件类一级栏目 (five or more of them fail a
// site); and for accounts 单项否决“内容不更新”: nothing new within two weeks.
func DefaultLimits() Limits { return Limits{News: 14, Notice: 183} }

const maxLimit = 3660 // days

// notices are what columns of the second kind are called.
var notices = []string{"通知", "公告", "公示", "政策", "文件", "法规", "规划", "预算", "决算", "年报", "指南"}

// of is after how many days a column counts as left alone, and by what rule.
func (l Limits) of(src opinion.Source) (days int, rule string) {
	if src.StaleDays > 0 {
		return src.StaleDays, fmt.Sprintf("该信源设为 %d 天", src.StaleDays)
	}
	name := func(word string) bool { return strings.Contains(src.Name, word) }
	if slices.ContainsFunc(notices, name) {
		if l.Notice != DefaultLimits().Notice {
			return l.Notice, fmt.Sprintf("本单位定为通知公告、政策文件类栏目 %d 天", l.Notice)
		}
		return l.Notice, "通知公告、政策文件类栏目 6 个月（国办秘函〔2019〕19号“栏目不更新”）"
	}
	if l.News != DefaultLimits().News {
		return l.News, fmt.Sprintf("本单位定为动态要闻类栏目和政务新媒体 %d 天", l.News)
	}
	return l.News, "动态要闻类栏目和政务新媒体 2 周（国办秘函〔2019〕19号“栏目不更新”“内容不更新”）"
}

// Settings keep named values; opinion.ErrNotFound for one that was never put.
type Settings interface {
	Get(ctx context.Context, name string, v any) error
	Put(ctx context.Context, name string, v any) error
}

const limitsSetting = "patrol.limits"

// Limits are those in force.
func (s *Service) Limits(ctx context.Context, by access.Actor) (Limits, error) {
	if err := require(by, access.ViewSources); err != nil {
		return Limits{}, err
	}
	return s.limits(ctx)
}

func (s *Service) limits(ctx context.Context) (Limits, error) {
	l := DefaultLimits()
	if err := s.deps.Settings.Get(ctx, limitsSetting, &l); err != nil && !errors.Is(err, opinion.ErrNotFound) {
		return l, fmt.Errorf("read the limits of patrols: %w", err)
	}
	return l, nil
}

// SetLimits sets them; the next look at a site goes by them. It needs
// access.ManagePatrol.
func (s *Service) SetLimits(ctx context.Context, by access.Actor, l Limits) error {
	if err := require(by, access.ManagePatrol); err != nil {
		return err
	}
	if min(l.News, l.Notice) < 1 || max(l.News, l.Notice) > maxLimit {
		return opinion.Invalid("news", "天数须在 1 到 %d 之间。", maxLimit)
	}
	detail := fmt.Sprintf("动态要闻 %d 天，通知公告 %d 天", l.News, l.Notice)
	ctx = access.WithAudit(ctx, access.By(by, s.deps.Now(), "patrol.limits", "patrol", detail))
	if err := s.deps.Settings.Put(ctx, limitsSetting, l); err != nil {
		return fmt.Errorf("set the limits of patrols: %w", err)
	}
	return nil
}
