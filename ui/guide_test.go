package ui

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"yuqing/internal/access"
)

// pageLine is a line of the guide's table of pages: a page, who has it in their
// menu, and the book that tells of it.
var pageLine = regexp.MustCompile(`(?m)^\| ([^|]+) \| ([^|]+) \| \[[^\]]+\]\(([a-z]+\.md)\) \|$`)

// The guide lists every page of the menu with the roles that have it, and the
// book to which it leads tells of it.
func TestGuideListsEveryPage(t *testing.T) {
	seen := map[string][]string{} // roles by page
	var pages []string
	for _, role := range access.Roles {
		for _, item := range menuFor(access.Actor{Roles: []access.Role{role}, UnitIDs: []string{"u"}, UnitID: "u"}, "") {
			if seen[item.Name] == nil {
				pages = append(pages, item.Name)
			}
			seen[item.Name] = append(seen[item.Name], role.Name())
		}
	}
	listed := map[string]bool{}
	for _, m := range pageLine.FindAllStringSubmatch(guideFile(t, "README.md"), -1) {
		page, who, book := strings.TrimSpace(m[1]), strings.TrimSpace(m[2]), m[3]
		listed[page] = true
		if want := whoIn(seen[page]); who != want {
			t.Errorf("%s is of %s, and the guide says %s", page, want, who)
		}
		if !strings.Contains(guideFile(t, book), page) {
			t.Errorf("%s says nothing of %s", book, page)
		}
	}
	for _, page := range pages {
		if !listed[page] {
			t.Errorf("the guide does not list the page: | %s | %s | [](.md) |", page, whoIn(seen[page]))
		}
	}
}

// whoIn names the roles; where most have a page, those that have not.
func whoIn(roles []string) string {
	var others []string
	for _, r := range access.Roles {
		if !slices.Contains(roles, r.Name()) {
			others = append(others, r.Name())
		}
	}
	if len(others) < len(roles) {
		return "除" + strings.Join(others, "、") + "外"
	}
	return strings.Join(roles, "、")
}

func guideFile(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile("../docs/guide/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
