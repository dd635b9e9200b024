def it: "in the box";
