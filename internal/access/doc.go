// Package access knows who may do what: users, units, roles, sessions, API
// tokens, permissions and the audit log. Every service asks here before it
// reads or changes anything; API and pages never decide by themselves.
//
// It owns the permission table (Can), the rules on passwords, lockout and
// session time-outs (GB/T 22239: unique identity, password strength, lockout,
// least privilege, separate administrators, an audit that cannot be altered),
// and the ports that keep all this. It imports the standard library,
// x/crypto, internal/calendar, internal/privacy and internal/opinion for the stores'
// errors; it knows no database
// and no HTTP, and time is handed to it.
package access
