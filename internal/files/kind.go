package files

import (
	"path"
	"slices"
	"strings"
	"unicode"
)

// Group is what kind of thing a file is; limits go by it.
type Group string

// The groups.
const (
	Picture  Group = "picture"
	Document Group = "document" // PDF and Office
	Text     Group = "text"
	Video    Group = "video"
)

// Type is a type that may be kept.
type Type struct {
	MIME  string
	Name  string   // in Chinese, for messages
	Exts  []string // that may stand behind a name, the usual one first
	Group Group
}

// The types that may be kept. WPS writes its files as the older Office does,
// newer versions as the newer one, under its own extensions.
var (
	typePNG  = Type{"image/png", "PNG 图片", []string{"png"}, Picture}
	typeJPEG = Type{"image/jpeg", "JPEG 图片", []string{"jpg", "jpeg", "jpe", "jfif"}, Picture}
	typeGIF  = Type{"image/gif", "GIF 图片", []string{"gif"}, Picture}
	typeWebP = Type{"image/webp", "WebP 图片", []string{"webp"}, Picture}
	typePDF  = Type{"application/pdf", "PDF 文件", []string{"pdf"}, Document}
	typeDOCX = Type{"application/vnd.openxmlformats-officedocument.wordprocessingml.document", "Word 文档（docx）", []string{"docx", "wps"}, Document}
	typeXLSX = Type{"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "Excel 表格（xlsx）", []string{"xlsx", "et"}, Document}
	typePPTX = Type{"application/vnd.openxmlformats-officedocument.presentationml.presentation", "演示文稿（pptx）", []string{"pptx", "dps"}, Document}
	typeDOC  = Type{"application/msword", "Word 文档（doc）", []string{"doc", "wps"}, Document}
	typeXLS  = Type{"application/vnd.ms-excel", "Excel 表格（xls）", []string{"xls", "et"}, Document}
	typePPT  = Type{"application/vnd.ms-powerpoint", "演示文稿（ppt）", []string{"ppt", "dps"}, Document}
	typeTXT  = Type{"text/plain; charset=utf-8", "文本", []string{"txt", "csv", "log", "md"}, Text}
	typeMP4  = Type{"video/mp4", "MP4 视频", []string{"mp4", "m4v", "mov", "3gp"}, Video}
	typeMOV  = Type{"video/quicktime", "MOV 视频", []string{"mov", "mp4"}, Video}
	typeWebM = Type{"video/webm", "WebM 视频", []string{"webm"}, Video}
	typeAVI  = Type{"video/x-msvideo", "AVI 视频", []string{"avi"}, Video}
)

var types = []Type{
	typePNG, typeJPEG, typeGIF, typeWebP, typePDF, typeDOCX, typeXLSX, typePPTX,
	typeDOC, typeXLS, typePPT, typeTXT, typeMP4, typeMOV, typeWebM, typeAVI,
}

// Accepted is the value of a file input's accept attribute.
func Accepted() string {
	var exts []string
	for _, t := range types {
		for _, e := range t.Exts {
			if !slices.Contains(exts, "."+e) {
				exts = append(exts, "."+e)
			}
		}
	}
	return strings.Join(exts, ",")
}

// named checks a name against what the content is, and puts the usual
// extension behind a name that has none.
func (t Type) named(name string) (string, error) {
	ext := strings.ToLower(strings.TrimPrefix(path.Ext(name), "."))
	if slices.Contains(t.Exts, ext) {
		return name, nil
	}
	if ext == "" || !plainExt(ext) {
		return name + "." + t.Exts[0], nil
	}
	return "", refuse("内容是%s，与扩展名 .%s 不符。请核对文件，或改为 .%s 后再上传。", t.Name, ext, t.Exts[0])
}

// plainExt tells an extension from the end of a title with a full stop in it.
func plainExt(ext string) bool {
	return len(ext) <= 5 && !strings.ContainsFunc(ext, func(r rune) bool { return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// maxName is the longest name that is kept, in characters.
const maxName = 120

// BaseName is the file's own name: some browsers send the whole path, and some
// names hold characters that turn the direction of writing around to hide an
// extension.
func BaseName(name string) string {
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == unicode.ReplacementChar {
			return -1
		}
		return r
	}, name)
	name = strings.TrimSpace(name)
	ext := path.Ext(name)
	if name = strings.Trim(name, " .　"); name == "" {
		return "未命名"
	}
	if "."+name == ext { // nothing is left but the extension: a name in another encoding
		name = "未命名" + ext
	}
	return shortName(name)
}

func shortName(name string) string {
	r := []rune(name)
	if len(r) <= maxName {
		return name
	}
	ext := []rune(path.Ext(name))
	if len(ext) > 6 {
		ext = nil
	}
	return string(r[:maxName-len(ext)]) + string(ext)
}
