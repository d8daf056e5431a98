import { a } from './a';
const broken = = 5;
export function fine() { return a(); }
class C {
  method( { oops
  }
}
export const after = call();
function g() {
  let x = ;
  still();
}
}
last();
