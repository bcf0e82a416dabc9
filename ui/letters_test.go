package ui

import "testing"

func TestReasonsOfLettersAreInWords(t *testing.T) {
	for _, c := range []struct{ reason, want string }{
		{"not a post: no id or no source", "没有写明编号或信源，不知道是哪里来的。"},
		{"not a post: unexpected end of JSON input", "内容残缺，不是一条信息（unexpected end of JSON input）。"},
		{"not a post for the index: invalid character 'x'", "内容残缺，不能建立索引（invalid character 'x'）。"},
		{"not a post: a time of the year 20226", "发布时间或采集时间的年份不对（20226）。"},
		{"stored, but too large for the index: message exceeds the limit of the log", "已保存，但太长，不能检索（message exceeds the limit of the log）。"},
		{"mapper_parsing_exception", "mapper_parsing_exception"},
	} {
		if got := letterReason(c.reason); got != c.want {
			t.Errorf("%q in words is %q, not %q", c.reason, got, c.want)
		}
	}
}
