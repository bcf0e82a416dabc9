// Package ui owns the pages: server-rendered Chinese HTML that works without
// JavaScript, its templates and static files, all embedded. Handlers only
// translate: they call the services that the API calls, which decide who may
// do what; a template shows what a service has offered.
//
// It may import the services, the domain's types and internal/web. Pages use
// no feature of CSS or JavaScript that Chromium 90 lacks and ask no other host
// for anything.
package ui
