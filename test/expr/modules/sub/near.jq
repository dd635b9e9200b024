def name: "near";
