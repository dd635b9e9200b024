def good: 1;

def bad: 1 +;
