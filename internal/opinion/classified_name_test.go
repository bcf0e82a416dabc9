package opinion

import "testing"

func TestClassifiedName(t *testing.T) {
	for name, want := range map[string]string{
		"绝密文件.pdf": "绝密", "机密材料.docx": "机密", "秘密文件.pdf": "秘密", "绝密.pdf": "绝密", "机密": "机密",
		"（机密）关于某事的通知.docx": "机密", "[秘密]x.pdf": "秘密", "【绝密】.png": "绝密", "关于某事的报告-秘密.doc": "秘密",
		"绝 密.pdf": "绝 密", "密级：机密.pdf": "机密", "机密级_方案.docx": "机密", "县委机密文件扫描.jpg": "机密",
		"2026_秘密_第3号.pdf": "秘密", "机密★5年 方案.png": "机密", "秘密5年.pdf": "秘密", "绝密\u3000会议.pdf": "绝密", "机密 会议纪要.wps": "机密",
		// Words, not marks.
		"秘密花园.jpg": "", "手机密码重置说明.docx": "", "计算机密级管理.pdf": "", "商业秘密保护宣传.jpg": "", "国家秘密文件管理规定.pdf": "",
		"保密审查表.pdf": "", "拒绝密集催收.png": "", "绝密飞行.mp4": "", "飞机密封件检测.pdf": "", "神秘密室.jpg": "", "泄露国家秘密案例.pdf": "",
		"保守国家秘密.pdf": "", "解密.docx": "", "": "",
	} {
		if got := ClassifiedName(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func TestClassifiedHead(t *testing.T) {
	for text, want := range map[string]string{
		"秘密\n关于某事的通知":           "秘密",
		"000001\n机 密\n特急\n县委文件": "机密",
		"\r\n  绝密  \r\n标题":      "绝密",
		"机密　　特急\n县委文件":          "机密",
		"000012 秘密 特急\n县委文件":    "秘密",
		"密级：机密\n关于":             "机密",
		"密  级： 秘密\n":            "秘密",
		"【机密】\n":                "机密",
		"机密级\n":                 "机密",
		"密级：公开\n关于":             "",
		"我们要保守国家秘密、商业秘密。\n绝密飞行正在热映": "",
		"不得泄露国家秘密":     "",
		"保守国家 秘密 人人有责": "",
		"密级：秘密★1年":     "", // Classified finds that one
		"":             "",
	} {
		if got := ClassifiedHead(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	far := ""
	for range 60 {
		far += "平常的一行\n"
	}
	if got := ClassifiedHead(far + "机密\n"); got != "" {
		t.Errorf("far below the head: %q", got)
	}
}
