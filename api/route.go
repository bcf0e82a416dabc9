package api

import (
	"context"
	"net/http"
	"reflect"

	"github.com/labstack/echo/v4"

	"yuqing/internal/access"
	"yuqing/internal/web"
)

// base is where the interface stands.
const base = "/api/v1"

// route is one row of the table that both the server and the OpenAPI document
// are made from.
type route struct {
	method, path string // path as echo writes it: /api/v1/posts/:id
	name         string // operationId
	summary      string // Chinese
	// needs is the permission that the service behind asks for, for the
	// document and for a first refusal; empty: anybody who is logged in.
	needs access.Permission
	open  bool // no log-in needed
	probe bool // open, and asked without looking for an identity
	op    operation
}

// operation is a handler with the types that it reads and answers.
type operation struct {
	in, out reflect.Type
	status  int // of success
	handle  func(c echo.Context) error
}

// call is one request: its context and who is asking.
type call struct {
	context.Context
	by   access.Actor
	echo echo.Context
}

// none is the type of an empty request or answer.
type none struct{}

// answerer is an answer that is not JSON, or that carries headers.
type answerer interface {
	// answer writes the whole response.
	answer(c echo.Context, status int) error
	// media lists the types that answer may write, the default first.
	media() []string
}

// tagged is an answer with a version, sent as its ETag.
type tagged interface{ etag() string }

// finding is an answer to what creates, where it was there already: 200, then, and
// not 201.
type finding interface{ existed() bool }

// op makes an operation of a typed handler.
func op[In, Out any](status int, f func(call, In) (Out, error)) operation {
	return operation{
		in: reflect.TypeFor[In](), out: reflect.TypeFor[Out](), status: status,
		handle: func(c echo.Context) error {
			var in In
			if err := bind(c, &in); err != nil {
				return err
			}
			by, _ := web.Actor(c)
			out, err := f(call{c.Request().Context(), by, c}, in)
			if err != nil {
				return err
			}
			if f, ok := any(out).(finding); ok && f.existed() {
				return send(c, http.StatusOK, out)
			}
			return send(c, status, out)
		},
	}
}

func get[In, Out any](f func(call, In) (Out, error)) operation    { return op(http.StatusOK, f) }
func create[In, Out any](f func(call, In) (Out, error)) operation { return op(http.StatusCreated, f) }
func accept[In, Out any](f func(call, In) (Out, error)) operation { return op(http.StatusAccepted, f) }

func send(c echo.Context, status int, out any) error {
	if t, ok := out.(tagged); ok {
		c.Response().Header().Set("ETag", `"`+t.etag()+`"`)
	}
	switch o := out.(type) {
	case none:
		return c.NoContent(http.StatusNoContent)
	case answerer:
		return o.answer(c, status)
	}
	return c.JSON(status, out)
}

// guard refuses what nobody who is logged out, or who lacks the permission
// altogether, may ask; what a person may do with one object is the service's
// to say.
func (r route) guard(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if r.open {
			return next(c)
		}
		by, ok := web.Actor(c)
		if !ok {
			return access.ErrNoSession
		}
		if r.needs != "" && access.ReachOf(by, r.needs).Nothing() {
			return access.Require(by, r.needs, access.Object{})
		}
		return next(c)
	}
}
