import "circle2" as c; def f: 1;
