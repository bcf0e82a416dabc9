package opinion

import (
	"context"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// CanonicalLink is the one address of a web page among those under which it is
// shared: the host in lower case, one host for phone and desk, no parameter that
// only tells how it was passed on. It opens what the link opens: of known
// platforms it is https, of other hosts it keeps the scheme, for not every one
// answers on both. What is no web address comes back trimmed. It is idempotent
// and never asks the network, so a short link (v.douyin.com/…) stays one.
func CanonicalLink(link string) string {
	for range 4 { // broken links may take more than one step
		next := canonical(strings.TrimSpace(link))
		if next == link {
			break
		}
		link = next
	}
	return link
}

func canonical(link string) string {
	u, err := ParseLink(link)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return link
	}
	u.User, u.Host = nil, strings.ToLower(u.Host)
	if usual := map[string]string{"http": ":80", "https": ":443"}[u.Scheme]; u.Port() != "" {
		u.Host = strings.TrimSuffix(u.Host, usual)
	}
	if u.Path == "" {
		u.Path = "/"
	}
	if f := u.Fragment; !strings.HasPrefix(f, "/") && !strings.HasPrefix(f, "!") {
		u.Fragment, u.RawFragment = "", "" // a place on the page, not another page
	}
	for _, r := range linkRules {
		if c := r(u); c != "" {
			return c
		}
	}
	u.RawQuery = untracked(u)
	u.ForceQuery = false
	return u.String()
}

// LinkKey is what two links to one post have in common: its canonical address,
// as https, without what only opens it.
func LinkKey(link string) string {
	c := CanonicalLink(link)
	if rest, ok := strings.CutPrefix(c, "http://"); ok {
		c = "https://" + rest
	}
	if at, _, ok := strings.Cut(c, "?xsec_token="); ok { // 小红书: a pass, another one at each sharing
		return at
	}
	return c
}

// linkRules give the canonical address where a site's own form is known, else
// "". Their order does not matter: each knows its hosts.
var linkRules = []func(*url.URL) string{
	douyinLink, kuaishouLink, xiaohongshuLink, weiboLink, weixinLink, toutiaoLink, bilibiliLink, zhihuLink, tiebaLink,
}

var (
	longNumber = regexp.MustCompile(`^\d{6,20}$`)
	shareCode  = regexp.MustCompile(`^[A-Za-z0-9_-]{3,40}$`)
)

// segments are the parts of a path.
func segments(u *url.URL) []string {
	return strings.FieldsFunc(u.Path, func(r rune) bool { return r == '/' })
}

// after is the segment behind one of the names, "" where there is none.
func after(u *url.URL, names ...string) string {
	parts := segments(u)
	for i, p := range parts[:max(len(parts)-1, 0)] {
		if slices.Contains(names, p) {
			return parts[i+1]
		}
	}
	return ""
}

func within(host, domain string) bool { return host == domain || strings.HasSuffix(host, "."+domain) }

// short keeps a short link without what was hung on it.
func short(u *url.URL, host, tail string) string {
	parts := segments(u)
	if u.Host != host || len(parts) == 0 {
		return ""
	}
	return "https://" + host + "/" + strings.Join(parts, "/") + tail
}

func douyinLink(u *url.URL) string {
	if s := short(u, "v.douyin.com", "/"); s != "" {
		return s
	}
	if !within(u.Host, "douyin.com") && !within(u.Host, "iesdouyin.com") {
		return ""
	}
	if id := after(u, "note", "slides"); longNumber.MatchString(id) {
		return "https://www.douyin.com/note/" + id
	}
	for _, id := range []string{after(u, "video"), u.Query().Get("modal_id")} {
		if longNumber.MatchString(id) {
			return "https://www.douyin.com/video/" + id
		}
	}
	return ""
}

func kuaishouLink(u *url.URL) string {
	if s := short(u, "v.kuaishou.com", ""); s != "" {
		return s
	}
	if !within(u.Host, "kuaishou.com") && !within(u.Host, "chenzhongtech.com") && !within(u.Host, "gifshow.com") {
		return ""
	}
	id := after(u, "short-video", "photo", "long-video")
	if !shareCode.MatchString(id) {
		return ""
	}
	return "https://www.kuaishou.com/short-video/" + id
}

func xiaohongshuLink(u *url.URL) string {
	if s := short(u, "xhslink.com", ""); s != "" {
		return s
	}
	if !within(u.Host, "xiaohongshu.com") {
		return ""
	}
	id := after(u, "explore", "item")
	if parts := segments(u); id == "" && len(parts) == 4 && parts[1] == "profile" {
		id = parts[3] // of a note opened from its author's page
	}
	if !shareCode.MatchString(id) {
		return ""
	}
	link := "https://www.xiaohongshu.com/explore/" + id
	if pass := u.Query().Get("xsec_token"); pass != "" {
		link += "?xsec_token=" + url.QueryEscape(pass) // without it the page does not open
	}
	return link
}

var weiboBid = regexp.MustCompile(`^[0-9A-Za-z]{7,10}$`)

func weiboLink(u *url.URL) string {
	if u.Host == "t.cn" {
		return short(u, "t.cn", "")
	}
	if !within(u.Host, "weibo.com") && !within(u.Host, "weibo.cn") {
		return ""
	}
	id := after(u, "status", "detail", "statuses")
	if id == "" {
		id = u.Query().Get("weibo_id")
	}
	parts := segments(u)
	if id == "" && len(parts) == 2 && longNumber.MatchString(parts[0]) {
		id = parts[1] // weibo.com/author/post
	}
	switch {
	case longNumber.MatchString(id) && len(id) > 10:
		return "https://weibo.com/detail/" + id
	case weiboBid.MatchString(id):
		if mid := weiboMid(id); mid != "" {
			return "https://weibo.com/detail/" + mid
		}
	}
	return ""
}

const base62 = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

// weiboMid turns the short name of a post (bid) into its number (mid): each
// four characters of base 62, from the end, are seven digits.
func weiboMid(bid string) string {
	mid := ""
	for len(bid) > 0 {
		cut := max(len(bid)-4, 0)
		n := 0
		for i := cut; i < len(bid); i++ {
			n = n*62 + strings.IndexByte(base62, bid[i])
		}
		if n >= 1e7 {
			return ""
		}
		digits := strconv.Itoa(n)
		if cut > 0 {
			digits = strings.Repeat("0", 7-len(digits)) + digits
		}
		mid, bid = digits+mid, bid[:cut]
	}
	return mid
}

func weixinLink(u *url.URL) string {
	switch {
	case u.Host == "mp.weixin.qq.com" && strings.HasPrefix(u.Path, "/s/"):
		return "https://mp.weixin.qq.com" + strings.TrimRight(u.Path, "/")
	case u.Host == "mp.weixin.qq.com" && u.Path == "/s":
		return "https://mp.weixin.qq.com/s" + only(u, "__biz", "mid", "idx", "sn")
	case u.Host == "weixin.qq.com" && strings.HasPrefix(u.Path, "/sph/"):
		return "https://weixin.qq.com" + strings.TrimRight(u.Path, "/")
	}
	return ""
}

// only is the query with these parameters, in this order; all of it where the
// first one is missing.
func only(u *url.URL, names ...string) string {
	q, out := u.Query(), ""
	if q.Get(names[0]) == "" {
		return "?" + u.RawQuery
	}
	for _, n := range names {
		if v := q.Get(n); v != "" {
			out += "&" + n + "=" + strings.ReplaceAll(url.QueryEscape(v), "%3D", "=")
		}
	}
	return "?" + strings.TrimPrefix(out, "&")
}

var toutiaoID = regexp.MustCompile(`^[ai](\d{10,20})$`)

func toutiaoLink(u *url.URL) string {
	if !within(u.Host, "toutiao.com") && !within(u.Host, "toutiaocdn.com") && !within(u.Host, "toutiaoimg.com") {
		return ""
	}
	if code := after(u, "is"); code != "" {
		return "https://m.toutiao.com/is/" + code + "/"
	}
	for _, kind := range []string{"w", "video"} {
		if id := after(u, kind); longNumber.MatchString(id) {
			return "https://www.toutiao.com/" + kind + "/" + id + "/"
		}
	}
	id := after(u, "article", "group", "item")
	if parts := segments(u); id == "" && len(parts) > 0 {
		if m := toutiaoID.FindStringSubmatch(parts[0]); m != nil {
			id = m[1]
		}
	}
	if !longNumber.MatchString(id) {
		return ""
	}
	return "https://www.toutiao.com/article/" + id + "/"
}

var bilibiliVideo = regexp.MustCompile(`^(?:BV[0-9A-Za-z]{10}|av\d+)$`)

func bilibiliLink(u *url.URL) string {
	parts := segments(u)
	if (u.Host == "b23.tv" || u.Host == "bili2233.cn") && len(parts) > 0 {
		if bilibiliVideo.MatchString(parts[0]) {
			return "https://www.bilibili.com/video/" + parts[0]
		}
		return "https://b23.tv/" + strings.Join(parts, "/")
	}
	if !within(u.Host, "bilibili.com") || len(parts) == 0 {
		return ""
	}
	if id := after(u, "video"); bilibiliVideo.MatchString(id) {
		link := "https://www.bilibili.com/video/" + id
		if p := u.Query().Get("p"); p != "" && p != "1" {
			link += "?p=" + url.QueryEscape(p)
		}
		return link
	}
	id := after(u, "opus", "dynamic")
	if u.Host == "t.bilibili.com" {
		id = parts[0]
	}
	if longNumber.MatchString(id) {
		return "https://www.bilibili.com/opus/" + id
	}
	if id := after(u, "read"); strings.HasPrefix(id, "cv") {
		return "https://www.bilibili.com/read/" + id
	}
	return ""
}

func zhihuLink(u *url.URL) string {
	if !within(u.Host, "zhihu.com") {
		return ""
	}
	if id := after(u, "p"); u.Host == "zhuanlan.zhihu.com" && longNumber.MatchString(id) {
		return "https://zhuanlan.zhihu.com/p/" + id
	}
	question, answer := after(u, "question"), after(u, "answer")
	switch {
	case question != "" && answer != "":
		return "https://www.zhihu.com/question/" + question + "/answer/" + answer
	case question != "":
		return "https://www.zhihu.com/question/" + question
	case after(u, "pin") != "":
		return "https://www.zhihu.com/pin/" + after(u, "pin")
	}
	return ""
}

func tiebaLink(u *url.URL) string {
	if !within(u.Host, "tieba.baidu.com") && u.Host != "tieba.com" {
		return ""
	}
	for _, id := range []string{after(u, "p"), u.Query().Get("kz"), u.Query().Get("tid")} {
		if longNumber.MatchString(id) {
			return "https://tieba.baidu.com/p/" + id
		}
	}
	return ""
}

// trackers are parameters that tell how a link was passed on.
var trackers = []string{
	"fbclid", "gclid", "spm", "scm", "share_token", "share_source", "share_medium", "share_plat", "share_tag",
	"share_session_id", "share_from", "share_id", "share_uid", "vd_source", "unique_k", "from_source", "isappinstalled",
	"nsukey", "tdsourcetag", "wxshare_count", "chksm", "mpshare", "srcid", "sharer_shareinfo", "sharer_shareinfo_first",
	"xhsshare", "app_platform", "share_from_user_hidden", "bd_vid", "weibo_share", "hmsr", "ptag",
}

// passedOn are the values of from= and scene= with which WeChat marks what was
// passed on; other values may mean the page itself.
var passedOn = []string{"timeline", "singlemessage", "groupmessage", "moments", "share", "wechat", "weixin", "qq", "copylink"}

// untracked keeps the order of what stays, as url.Values would not.
func untracked(u *url.URL) string {
	var keep []string
	for part := range strings.SplitSeq(u.RawQuery, "&") {
		name, value, _ := strings.Cut(part, "=")
		name = strings.ToLower(name)
		switch {
		case part == "", strings.HasPrefix(name, "utm_"), slices.Contains(trackers, name):
		case name == "from" && slices.Contains(passedOn, strings.ToLower(value)):
		default:
			keep = append(keep, part)
		}
	}
	return strings.Join(keep, "&")
}

// Links finds posts by their address.
type Links interface {
	// PostsByLink returns the posts that were ever stored under one of the
	// addresses, which are given as LinkKey makes them.
	PostsByLink(ctx context.Context, links []string) ([]Record, error)
}
