import"./chunk.P4BMWDQB.js";
