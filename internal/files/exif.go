package files

import (
	"bufio"
	"encoding/binary"
	"io"
)

// exifOrientation is the tag that says how a camera was held (EXIF 2.3, 4.6.4).
const exifOrientation = 0x0112

// orientation reads EXIF's orientation, 1 to 8, from a JPEG; 1 where there is
// none.
func orientation(r io.Reader) int {
	in := bufio.NewReader(r)
	var marker [4]byte
	if _, err := io.ReadFull(in, marker[:2]); err != nil {
		return 1
	}
	for range 32 { // EXIF stands in one of the first segments
		if _, err := io.ReadFull(in, marker[:]); err != nil || marker[0] != 0xff || marker[1] == 0xda {
			return 1
		}
		length := int(binary.BigEndian.Uint16(marker[2:])) - 2
		if length < 0 {
			return 1
		}
		segment := make([]byte, length)
		if _, err := io.ReadFull(in, segment); err != nil {
			return 1
		}
		if marker[1] == 0xe1 && length > 14 && string(segment[:6]) == "Exif\x00\x00" {
			return tiffOrientation(segment[6:])
		}
	}
	return 1
}

func tiffOrientation(b []byte) int {
	var order binary.ByteOrder = binary.BigEndian
	if string(b[:2]) == "II" {
		order = binary.LittleEndian
	}
	at := int64(order.Uint32(b[4:8]))
	if at+2 > int64(len(b)) {
		return 1
	}
	count := int64(order.Uint16(b[at:]))
	for i := range count {
		tag := at + 2 + 12*i
		if tag+12 > int64(len(b)) {
			return 1
		}
		if order.Uint16(b[tag:]) == exifOrientation {
			if v := int(order.Uint16(b[tag+8:])); v >= 1 && v <= 8 {
				return v
			}
			return 1
		}
	}
	return 1
}
