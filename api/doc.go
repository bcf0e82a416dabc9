// Package api owns the JSON interface under /api/v1: its routes, the types of
// its requests and answers, and the OpenAPI document made from the same table.
// Handlers only translate: they call the services (ledger, internal/desk,
// internal/access), which decide who may do what.
//
// It may import the services, the domain's types and internal/web.
package api
