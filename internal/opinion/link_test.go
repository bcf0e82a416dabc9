package opinion

import "testing"

func TestCanonicalLink(t *testing.T) {
	for in, want := range map[string]string{
		"http://v.douyin.com/iRNBho5K?a=1":                                                    "https://v.douyin.com/iRNBho5K/",
		"https://www.iesdouyin.com/share/video/7301234567890123456/?region=CN&from_ssr=1":     "https://www.douyin.com/video/7301234567890123456",
		"https://www.douyin.com/user/MS4w?modal_id=7301234567890123456":                       "https://www.douyin.com/video/7301234567890123456",
		"https://www.douyin.com/note/7301234567890123456":                                     "https://www.douyin.com/note/7301234567890123456",
		"https://v.m.chenzhongtech.com/fw/photo/3xabc123def?fid=1":                            "https://www.kuaishou.com/short-video/3xabc123def",
		"https://www.xiaohongshu.com/discovery/item/64a1b2c3d4e5f60718293a4b?source=webshare": "https://www.xiaohongshu.com/explore/64a1b2c3d4e5f60718293a4b",
		"https://www.xiaohongshu.com/explore/64a1b2c3d4e5f60718293a4b?xsec_token=AB=&x=1":     "https://www.xiaohongshu.com/explore/64a1b2c3d4e5f60718293a4b?xsec_token=AB%3D",
		"https://m.weibo.cn/status/4312345678901234?sourceType=qq":                            "https://weibo.com/detail/4312345678901234",
		"https://weibo.com/2803301701/z0JH2lOMb":                                              "https://weibo.com/detail/3501756485200075",
		"https://m.weibo.cn/status/z0JH2lOMb":                                                 "https://weibo.com/detail/3501756485200075",
		"https://mp.weixin.qq.com/s/AbC_d-1?scene=1#wechat_redirect":                          "https://mp.weixin.qq.com/s/AbC_d-1",
		"http://mp.weixin.qq.com/s?chksm=9&__biz=MzA5==&sn=abc&mid=26&idx=1&scene=21#rd":      "https://mp.weixin.qq.com/s?__biz=MzA5==&mid=26&idx=1&sn=abc",
		"https://m.toutiao.com/i7312345678901234567/?share_token=x":                           "https://www.toutiao.com/article/7312345678901234567/",
		"https://www.toutiao.com/a7312345678901234567/":                                       "https://www.toutiao.com/article/7312345678901234567/",
		"https://m.toutiao.com/is/iAbCd12/?x=1":                                               "https://m.toutiao.com/is/iAbCd12/",
		"https://m.bilibili.com/video/BV1xx411c7mD?share_source=copy_web&vd_source=1&p=2":     "https://www.bilibili.com/video/BV1xx411c7mD?p=2",
		"https://b23.tv/BV1xx411c7mD":                                                         "https://www.bilibili.com/video/BV1xx411c7mD",
		"https://t.bilibili.com/812345678901234567?share=1":                                   "https://www.bilibili.com/opus/812345678901234567",
		"https://www.zhihu.com/question/123456/answer/7890123?utm_psn=1":                      "https://www.zhihu.com/question/123456/answer/7890123",
		"https://tieba.baidu.com/mo/q/m?kz=8812345678&lp=1":                                   "https://tieba.baidu.com/p/8812345678",
		"https://tieba.baidu.com/p/8812345678?share=9105&fr=share":                            "https://tieba.baidu.com/p/8812345678",
		"HTTP://WWW.Example.CN:80?utm_source=x&id=3&from=singlemessage&isappinstalled=0":      "http://www.example.cn/?id=3",
		"http://www.example.gov.cn:8080/a":                                                    "http://www.example.gov.cn:8080/a",
		"https://www.example.gov.cn/a.html#p2":                                                "https://www.example.gov.cn/a.html",
		"https://app.example.cn/#/news/3":                                                     "https://app.example.cn/#/news/3",
		"https://user:secret@example.cn/x":                                                    "https://example.cn/x",
		" 不是链接 ":                                                                              "不是链接",
		"javascript:alert(1)":                                                                 "javascript:alert(1)",
	} {
		got := CanonicalLink(in)
		if got != want {
			t.Errorf("%s\n got %s\nwant %s", in, got, want)
		}
		if again := CanonicalLink(got); again != got {
			t.Errorf("%s is %s once and %s twice", in, got, again)
		}
	}
	if a, b := LinkKey("http://www.example.gov.cn:80/a"), LinkKey("https://www.example.gov.cn/a"); a != b {
		t.Errorf("%s, %s", a, b)
	}
	a, b := "https://www.xiaohongshu.com/explore/64a1b2c3d4e5f60718293a4b?xsec_token=AB", "http://www.xiaohongshu.com/discovery/item/64a1b2c3d4e5f60718293a4b"
	if LinkKey(a) != LinkKey(b) {
		t.Errorf("%s, %s", LinkKey(a), LinkKey(b))
	}
}

func FuzzCanonicalLink(f *testing.F) {
	f.Add("https://weibo.com/1/z0JH2lOMb?a=b#c")
	f.Add("http://mp.weixin.qq.com/s?__biz=1&&sn=")
	f.Fuzz(func(t *testing.T, in string) {
		once := CanonicalLink(in)
		if twice := CanonicalLink(once); twice != once {
			t.Errorf("%q is %q once and %q twice", in, once, twice)
		}
	})
}
