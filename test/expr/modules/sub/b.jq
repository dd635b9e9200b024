import "near" as near;
def name: "b" + near::name;
def map(f): "b's map";
def mapped: map(.);
