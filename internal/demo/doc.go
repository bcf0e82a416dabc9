// Package demo is a fictitious county, 青禾县, for trying the product: its
// units and people, its sources, two weeks of posts and tickets, and ledger
// entries in every state, told in three files and played through the same
// services that people use.
//
// It may import the domain, the work and the services; only internal/app
// imports it. Nothing in it names a real place, person or telephone number.
package demo
