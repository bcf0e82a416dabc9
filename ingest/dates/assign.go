package dates

// zones are the abbreviations met in feeds, in seconds east of UTC. CST is
// China's here, not America's; the other ambiguous ones are read as most feeds
// mean them.
var zones = map[string]int{
	"z": 0, "ut": 0, "gmt": 0, "utc": 0, "wet": 0,
	"cst": 8 * 3600, "prc": 8 * 3600, "bjt": 8 * 3600, "hkt": 8 * 3600, "sgt": 8 * 3600, "awst": 8 * 3600,
	"jst": 9 * 3600, "kst": 9 * 3600, "ist": 5*3600 + 1800, "msk": 3 * 3600, "ict": 7 * 3600,
	"est": -5 * 3600, "edt": -4 * 3600, "cdt": -5 * 3600, "mst": -7 * 3600, "mdt": -6 * 3600,
	"pst": -8 * 3600, "pdt": -7 * 3600, "akst": -9 * 3600, "hst": -10 * 3600,
	"et": -5 * 3600, "ct": -6 * 3600, "mt": -7 * 3600, "pt": -8 * 3600, // without saying which time of year
	"west": 3600, "bst": 3600, "cet": 3600, "met": 3600, "cest": 2 * 3600, "mest": 2 * 3600,
	"eet": 2 * 3600, "eest": 3 * 3600, "aest": 10 * 3600, "aedt": 11 * 3600, "nzst": 12 * 3600, "nzdt": 13 * 3600,
}

// assign decides which number is the year, the month and the day.
func (p *parts) assign() bool {
	n := p.nums
	switch {
	case p.month > 0:
		return p.withMonthName(n)
	case len(n) == 0:
		return false
	case len(n) <= 2 && n[0].digits >= 6:
		return p.compact(n)
	case n[0].digits == 4:
		return p.yearFirst(n)
	case len(n) < 3:
		return false
	case n[2].digits == 4:
		return p.yearLast(n)
	}
	return p.short(n)
}

// short reads dates of three short numbers. Where nothing tells their order, a year
// of two digits comes first, as in 26-3-1; 3/1/26 has its month first, as
// spreadsheets write it.
func (p *parts) short(n []number) bool {
	o := p.order
	if o == unsaid {
		if o = yearFirst; n[0].digits == 1 {
			o = monthFirst
		}
	}
	year := n[2]
	switch o {
	case monthFirst:
		p.month, p.day = n[0].value, n[1].value
	case dayFirst:
		p.day, p.month = n[0].value, n[1].value
	default:
		year, p.month, p.day = n[0], n[1].value, n[2].value
	}
	p.year = century(year)
	return year.digits == 2
}

// withMonthName reads 2 Jan 2006, Jan 2 2006 and 2006 January 02; a third
// number is the hour of "02 Jan 2006 15 -0700".
func (p *parts) withMonthName(n []number) bool {
	if len(n) < 2 {
		return false
	}
	day, year := n[0], n[1]
	if day.digits >= 3 {
		day, year = year, day
	}
	p.day, p.year = day.value, century(year)
	if len(n) > 2 && !p.hasTime && n[2].value < 24 {
		p.hour = n[2].value
	}
	return year.digits == 2 || year.digits == 4
}

// century completes a year of two digits: 70 to 99 are of the last century.
func century(y number) int {
	switch {
	case y.digits > 2:
		return y.value
	case y.value < 70:
		return 2000 + y.value
	}
	return 1900 + y.value
}

// compact reads 20060102, 20060102T150405, 200601021504[05] and Unix times.
func (p *parts) compact(n []number) bool {
	v := n[0].value
	switch n[0].digits {
	case 8:
		p.ymd(v)
		if len(n) == 2 && !p.hasTime {
			return p.hms(n[1])
		}
		return true
	case 12:
		p.ymd(v / 1e4)
		return p.hms(number{v % 1e4, 4})
	case 14:
		p.ymd(v / 1e6)
		return p.hms(number{v % 1e6, 6})
	case 10:
		p.unix = int64(v) * 1000
	case 13:
		p.unix = int64(v)
	}
	return p.unix > 0 && len(n) == 1 && !p.hasTime
}

func (p *parts) ymd(v int) { p.year, p.month, p.day = v/1e4, v/100%100, v%100 }

func (p *parts) hms(n number) bool {
	switch n.digits {
	case 6:
		p.hour, p.min, p.sec = n.value/1e4, n.value/100%100, n.value%100
	case 4:
		p.hour, p.min = n.value/100, n.value%100
	case 2:
		p.hour = n.value
	default:
		return false
	}
	return true
}

// yearFirst reads 2006, 2006-01, 2006-01-02 and the day of the year, 2006-365.
func (p *parts) yearFirst(n []number) bool {
	p.year, p.month, p.day = n[0].value, 1, 1
	if len(n) == 2 && n[1].digits == 3 {
		return p.yearDay(n[1].value)
	}
	if len(n) > 1 {
		p.month = n[1].value
	}
	if len(n) > 2 {
		p.day = n[2].value
	}
	switch {
	case p.hasTime:
	case len(n) == 4:
		return p.hms(n[3])
	case len(n) > 4 && n[3].value < 24 && n[3].digits <= 2 && n[4].value < 60 && n[4].digits == 2: // 8.30
		p.hour, p.min = n[3].value, n[4].value
	}
	return n[0].value > 0
}

func (p *parts) yearDay(day int) bool {
	if day < 1 || day > 366 {
		return false
	}
	for p.month = 1; p.month < 12 && day > daysIn(p.year, p.month); p.month++ {
		day -= daysIn(p.year, p.month)
	}
	p.day = day
	return true
}

// yearLast reads 02/01/2006: where its column does not tell, the day first, as
// everywhere but in the United States, whose dates show by a day above twelve or
// by am and pm.
func (p *parts) yearLast(n []number) bool {
	p.day, p.month, p.year = n[0].value, n[1].value, n[2].value
	american := p.month > 12 || p.half != "" && p.day <= 12
	if p.order != unsaid {
		american = p.order == monthFirst
	}
	if american {
		p.day, p.month = p.month, p.day
	}
	return p.order != yearFirst
}
