import "circle" as c; def f: 1;
