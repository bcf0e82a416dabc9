package browser

import (
	"fmt"
	"testing"
)

// aPicture hands a page a PNG of one dot, pasted or dropped on an element.
func aPicture(event, on string) string {
	return fmt.Sprintf(`(() => {
		const bytes = Uint8Array.from(atob('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='), c => c.charCodeAt(0))
		const files = new DataTransfer()
		files.items.add(new File([bytes], '截图.png', { type: 'image/png' }))
		const at = document.querySelector(%q)
		const told = %q === 'paste'
			? new ClipboardEvent('paste', { clipboardData: files, bubbles: true, cancelable: true })
			: new DragEvent('drop', { dataTransfer: files, bubbles: true, cancelable: true })
		return at.dispatchEvent(told)
	})()`, on, event)
}

// A screenshot is often all that there is of a matter: pasted into the box of the
// first screen, or dropped on it, it becomes a clue with what was typed there.
func TestAPictureBecomesAClue(t *testing.T) {
	browser := open(t)
	p := demoPerson(t, browser, demo(t), "linxiao")
	for _, event := range []string{"paste", "drop"} {
		p.visit("/")
		p.fill("#paste", "群里转来的截图："+event)
		if eval[bool](p, aPicture(event, "#paste")) {
			t.Fatalf("%s: nobody takes the picture", event)
		}
		p.until(`document.querySelector('#files_0') !== null && document.querySelector('#files_0').files.length === 1`)
		p.holds("what was typed is kept", `document.querySelector('#text_0').value === '群里转来的截图：`+event+`'`)
		if eval[bool](p, aPicture(event, "#title_0")) {
			t.Fatalf("%s: nobody takes the second picture", event)
		}
		p.holds("both are there", `document.querySelector('#files_0').files.length === 2`)
		p.fill("#title_0", "东湖边有人倒垃圾，"+event)
		p.press("button[value='save']")
		p.sees("东湖边有人倒垃圾，" + event)
		p.holds("the pictures hang on it", `document.querySelectorAll("main img").length >= 2 || document.body.innerText.split("截图.png").length > 2`)
	}
	p.visit("/")
	p.holds("what is no file is pasted as ever", `document.querySelector('#paste').dispatchEvent(new ClipboardEvent('paste', { clipboardData: new DataTransfer(), bubbles: true, cancelable: true }))`)
	eval[bool](p, aPicture("paste", "#paste"))
	p.until(`document.querySelector('#files_0') !== null`)
	eval[bool](p, `history.back() || true`)
	p.until(`document.querySelector('[data-queue]') !== null && location.pathname === '/'`)
	for _, c := range p.complaints() {
		t.Error(c)
	}
}
