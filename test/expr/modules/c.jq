def of_c: "c";
def two: "two of c";
