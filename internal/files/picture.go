package files

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"

	"golang.org/x/image/draw"
)

// Sizes of the copies that pages show, and the largest picture that is
// decoded: a phone's, or a long screenshot of many screens.
const (
	thumbSide = 240
	viewSide  = 1600
	maxPixels = 64 << 20
)

// Pictures are decoded one at a time: the largest takes some hundred MB.
var decoding = make(chan struct{}, 1)

// copies makes the small copies of a picture, as JPEG on white, upright and
// without EXIF. Both are nil where the picture is too large or moves.
func copies(ctx context.Context, t Type, r io.ReaderAt, size int64) (thumb, view []byte, err error) {
	section := func() io.Reader { return io.NewSectionReader(r, 0, size) }
	c, _, err := image.DecodeConfig(section())
	if err != nil || c.Width > maxPixels || c.Height > maxPixels || int64(c.Width)*int64(c.Height) > maxPixels {
		return nil, nil, nil //nolint:nilerr // what sniff has let through is kept without copies
	}
	select {
	case decoding <- struct{}{}:
		defer func() { <-decoding }()
	case <-ctx.Done():
		return nil, nil, ctx.Err()
	}
	img, _, err := image.Decode(section())
	if err != nil {
		return nil, nil, refuse("%s已损坏，无法打开。请重新保存或截图后再上传。", t.Name)
	}
	turn := 1
	if t.MIME == typeJPEG.MIME {
		turn = orientation(section())
	}
	large := upright(fit(img, viewSide), turn)
	if view, err = encode(large); err != nil {
		return nil, nil, err
	}
	thumb, err = encode(fit(large, thumbSide))
	return thumb, view, err
}

func encode(img image.Image) ([]byte, error) {
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, &jpeg.Options{Quality: 82}); err != nil {
		return nil, fmt.Errorf("encode a small copy: %w", err)
	}
	return out.Bytes(), nil
}

// fit draws a picture on white, no larger than side by side; a long
// screenshot keeps a width at which it can be read.
func fit(img image.Image, side int) *image.RGBA {
	b := img.Bounds()
	w, h := b.Dx(), b.Dy()
	tall := side
	if side == viewSide {
		tall = 4 * side
	}
	scale := min(1, float64(side)/float64(w), float64(tall)/float64(h))
	to := image.Rect(0, 0, max(1, int(float64(w)*scale)), max(1, int(float64(h)*scale)))
	out := image.NewRGBA(to)
	draw.Draw(out, to, image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.ApproxBiLinear.Scale(out, to, img, b, draw.Over, nil)
	return out
}

// upright turns a picture as EXIF's orientation 1 to 8 says.
func upright(img *image.RGBA, orientation int) *image.RGBA {
	if orientation <= 1 || orientation > 8 {
		return img
	}
	w, h := img.Bounds().Dx(), img.Bounds().Dy()
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	if orientation >= 5 {
		out = image.NewRGBA(image.Rect(0, 0, h, w))
	}
	for y := range h {
		for x := range w {
			tx, ty := turned(x, y, w, h, orientation)
			out.SetRGBA(tx, ty, img.RGBAAt(x, y))
		}
	}
	return out
}

// turned is where a pixel comes to stand.
func turned(x, y, w, h, orientation int) (int, int) {
	switch orientation {
	case 2:
		return w - 1 - x, y
	case 3:
		return w - 1 - x, h - 1 - y
	case 4:
		return x, h - 1 - y
	case 5:
		return y, x
	case 6:
		return h - 1 - y, x
	case 7:
		return h - 1 - y, w - 1 - x
	case 8:
		return y, w - 1 - x
	}
	return x, y
}
