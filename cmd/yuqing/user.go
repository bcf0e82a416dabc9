package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"yuqing/internal/access"
	"yuqing/internal/app"
	"yuqing/internal/opinion"
)

func userCommand() command {
	c := command{
		name:    "user",
		summary: "list and add accounts, hand out a new password",
		usage: `yuqing user list | add LOGIN --name NAME [--unit UNIT] [--role ROLE ...] | reset LOGIN   [--data DIR]

The password to hand out is printed once and must be changed at the next log-in.
Example: yuqing user add wangwei --name 王伟 --unit 住房城乡建设局 --role contact`,
	}
	c.run = func(ctx context.Context, std streams, args []string) error {
		fs := newFlags(c, std)
		data := addDataFlags(fs)
		u := newUser{}
		fs.StringVar(&u.name, "name", "", "the person's name")
		fs.StringVar(&u.unit, "unit", "", "name or alias of the person's unit")
		fs.StringSliceVar(&u.roles, "role", nil, "one of "+roleList()+"; may be repeated")
		if err := parse(fs, args); err != nil {
			return err
		}
		verb, rest := fs.Arg(0), fs.Args()[min(1, fs.NArg()):]
		switch {
		case verb == "list" && len(rest) == 0:
		case (verb == "add" || verb == "reset") && len(rest) == 1:
			u.login = rest[0]
		default:
			return usagef("say list, add LOGIN or reset LOGIN")
		}
		open := data.open
		if verb == "add" {
			open = data.openOrMake
		}
		a, err := open(ctx, std)
		if err != nil {
			return err
		}
		defer a.Close()
		switch verb {
		case "add":
			return addUser(ctx, std, a, u)
		case "reset":
			return resetUser(ctx, std, a, u.login)
		}
		return listUsers(ctx, std, a)
	}
	return c
}

type newUser struct {
	login, name, unit string
	roles             []string
}

// handedOut is what `user add` and `user reset` print.
type handedOut struct {
	Login    string `json:"login"`
	Password string `json:"password"`
}

func addUser(ctx context.Context, std streams, a *app.App, n newUser) error {
	u := access.User{Login: n.login, Name: n.name}
	for _, name := range n.roles {
		role, ok := access.ParseRole(name)
		if !ok {
			return usagef("--role %s: the roles are %s", name, roleList())
		}
		u.Roles = append(u.Roles, role)
	}
	if n.unit != "" {
		units, err := a.Access.Units(ctx)
		if err != nil {
			return err
		}
		unit, ok := access.NewTree(units).Named(n.unit)
		if !ok {
			return usagef("--unit %s: there is no such unit", n.unit)
		}
		u.UnitID = unit.ID
	}
	u, password, err := a.Access.CreateUser(ctx, access.Operator(), u)
	var input *opinion.InputError
	if errors.As(err, &input) {
		return usageError{input.Text}
	}
	if err != nil {
		return err
	}
	return printOne(std, handedOut{u.Login, password})
}

func resetUser(ctx context.Context, std streams, a *app.App, login string) error {
	users, err := a.Access.Users(ctx, access.Operator())
	if err != nil {
		return err
	}
	for _, u := range users {
		if u.Login != strings.ToLower(login) {
			continue
		}
		password, err := a.Access.ResetPassword(ctx, access.Operator(), u.ID)
		if err != nil {
			return err
		}
		return printOne(std, handedOut{u.Login, password})
	}
	return fmt.Errorf("there is no account %s", login)
}

func listUsers(ctx context.Context, std streams, a *app.App) error {
	users, err := a.Access.Users(ctx, access.Operator())
	if err != nil {
		return err
	}
	out := newRecords(std.out)
	for _, u := range users {
		if err := out.write(u); err != nil {
			return err
		}
	}
	return out.flush()
}

func printOne(std streams, v any) error {
	out := newRecords(std.out)
	if err := out.write(v); err != nil {
		return err
	}
	return out.flush()
}

func roleList() string {
	names := make([]string, len(access.Roles))
	for i, r := range access.Roles {
		names[i] = string(r)
	}
	return strings.Join(names, ", ")
}
