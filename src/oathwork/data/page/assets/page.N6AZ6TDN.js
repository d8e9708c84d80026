import"./chunk.2DOWYPMA.js";
